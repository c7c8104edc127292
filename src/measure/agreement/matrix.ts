import { undefinedBecause } from '../../statistics/estimate.js';
import type { Estimate } from '../../statistics/estimate.js';
import { jackknife } from '../../statistics/jackknife.js';
import { correlateMembers, prepareMembers } from '../members.js';
import type { PreparedMembers } from '../members.js';
import { ceilingOf } from './counted-ensemble.js';
import type { CountedEnsemble } from './counted-ensemble.js';
import { examplesInScope } from './scope.js';
import type { CorrelationWay } from './scope.js';
import { disattenuate } from '../../statistics/members/attenuation.js';
import type { SeedCeiling } from './seed-ceiling.js';

export interface PairCorrelation {
  /** Index of each ensemble in the list, a < b. */
  readonly a: number;
  readonly b: number;
  readonly correlation: Estimate;
  /**
   * correlation / √(ceiling of a · ceiling of b) at full size, free of seed noise; it may exceed 1 by chance.
   */
  readonly disattenuated: Estimate;
}

export interface CorrelationMatrix extends CorrelationWay {
  readonly labels: readonly string[];
  /** Seed ceiling of each ensemble: [ensemble]. */
  readonly ceilings: readonly SeedCeiling[];
  /** Every pair once, by a, then b. */
  readonly pairs: readonly PairCorrelation[];
}

/** The pair of two ensembles, in either order; undefined for an ensemble with itself. */
export function pairOf(matrix: CorrelationMatrix, one: number, other: number): PairCorrelation | undefined {
  const [a, b] = one < other ? [one, other] : [other, one];
  return matrix.pairs.find((pair) => pair.a === a && pair.b === b);
}

/**
 * Correlation of accessibility between all pairs of ensembles on the same examples, with jackknife intervals
 * over members, and each ensemble's seed ceiling.
 *
 * @throws Error when the ensembles' labels differ, because then they are not on the same examples
 */
export function correlationMatrix(
  ensembles: readonly CountedEnsemble[],
  { kind, scope }: CorrelationWay,
): CorrelationMatrix {
  const first = ensembles[0]?.labels ?? new Uint8Array(0);
  for (const { label, labels } of ensembles) {
    if (labels.length !== first.length || labels.some((own, x) => own !== first[x])) {
      throw new Error(
        `correlation matrix: ${label} has ${labels.length} examples that are not those of ` +
          `${ensembles[0].label} ` +
          `(${first.length}); expected ensembles on the same dataset and split`,
      );
    }
  }
  const groups = examplesInScope(first, scope);
  const sides = ensembles.map((ensemble): Side => ({
    members: prepareMembers(ensemble.counts, kind, groups),
    ceiling: ceilingOf(ensemble, { kind, scope }),
  }));
  const pairs = sides.flatMap((one, a) =>
    sides.slice(a + 1).map((other, after) => ({ a, b: a + 1 + after, ...ofPair(one, other) })),
  );
  return {
    kind,
    scope,
    labels: ensembles.map(({ label }) => label),
    ceilings: sides.map(({ ceiling }) => ceiling),
    pairs,
  };
}

/** One ensemble of a pair; `members` is undefined when every member diverged. */
interface Side {
  readonly members: PreparedMembers | undefined;
  readonly ceiling: SeedCeiling;
}

function ofPair(a: Side, b: Side): { correlation: Estimate; disattenuated: Estimate } {
  if (a.members === undefined || b.members === undefined) {
    const reason = undefinedBecause('every member of one ensemble diverged');
    return { correlation: reason, disattenuated: reason };
  }
  const { value, withoutA, withoutB } = correlateMembers(a.members, b.members);
  const [fullA, fullB] = [a.ceiling.full.value, b.ceiling.full.value];
  const clean = disattenuate(value, fullA, fullB);
  return {
    correlation: jackknife(value, [withoutA, withoutB], 'fisher'),
    disattenuated:
      clean === undefined
        ? undefinedBecause('a seed ceiling is missing or not above 0')
        : jackknife(
            clean,
            [
              withoutA.map((each, member) => disattenuate(each, a.ceiling.fullWithout[member], fullB)),
              withoutB.map((each, member) => disattenuate(each, fullA, b.ceiling.fullWithout[member])),
            ],
            'plain',
          ),
  };
}
