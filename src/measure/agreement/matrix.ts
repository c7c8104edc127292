import { seedOf } from '../../random/seed.js';
import type { Accessibility } from '../accessibility.js';
import { allExamples, examplesByClass } from '../../statistics/correlation.js';
import type { CorrelationKind } from '../../statistics/correlation.js';
import { undefinedBecause } from '../../statistics/estimate.js';
import type { Estimate } from '../../statistics/estimate.js';
import { jackknife } from '../../statistics/jackknife.js';
import { correlateMembers, prepareMembers } from '../members.js';
import type { PreparedMembers } from '../members.js';
import { disattenuate, seedCeiling } from './seed-ceiling.js';
import type { SeedCeiling } from './seed-ceiling.js';

/** An ensemble's accessibility on one split of a dataset. */
export interface Ensemble {
  readonly label: string;
  /** What the ensemble is called in seeds: the same whatever else is in the matrix. */
  readonly identity: string;
  readonly counts: Accessibility;
  /** Class of each example: [example]. */
  readonly labels: Uint8Array;
}

/** All examples at once, or the mean over classes of the correlation within a class. */
export type Scope = 'pooled' | 'within-class';

export interface PairCorrelation {
  /** Index of each ensemble in the list, a < b. */
  readonly a: number;
  readonly b: number;
  readonly correlation: Estimate;
  /** correlation / sqrt(ceiling of a · ceiling of b), full size: free of seed noise; may exceed 1 by chance. */
  readonly disattenuated: Estimate;
}

export interface CorrelationMatrix {
  readonly kind: CorrelationKind;
  readonly scope: Scope;
  readonly labels: readonly string[];
  /** Of each ensemble: [ensemble]. */
  readonly ceilings: readonly SeedCeiling[];
  /** Every pair once, in order of a, then b. */
  readonly pairs: readonly PairCorrelation[];
}

/** The pair of two ensembles, in either order; undefined for an ensemble with itself. */
export function pairOf(matrix: CorrelationMatrix, one: number, other: number): PairCorrelation | undefined {
  const [a, b] = one < other ? [one, other] : [other, one];
  return matrix.pairs.find((pair) => pair.a === a && pair.b === b);
}

/**
 * Correlation of accessibility between all pairs of ensembles on the same examples, with jackknife intervals over members, and each
 * ensemble's seed ceiling. `seed` decides the random halves of the ceilings only, by the ensemble's identity.
 * Throws an Error when the ensembles' labels differ: then they are not on the same examples.
 */
export function correlationMatrix(
  ensembles: readonly Ensemble[],
  { kind, scope, seed }: { kind: CorrelationKind; scope: Scope; seed: string },
): CorrelationMatrix {
  const first = ensembles[0]?.labels ?? new Uint8Array(0);
  for (const { label, labels } of ensembles) {
    if (labels.length !== first.length || labels.some((own, x) => own !== first[x])) {
      throw new Error(
        `correlation matrix: ${label} has ${labels.length} examples that are not those of ${ensembles[0].label} ` +
          `(${first.length}); expected ensembles on the same dataset and split`,
      );
    }
  }
  const groups = scope === 'pooled' ? allExamples(first.length) : examplesByClass(first);
  const ceilings = ensembles.map(({ counts, identity }) =>
    seedCeiling(counts, { kind, groups, seed: seedOf(seed, 'seed-ceiling', identity) }),
  );
  const prepared = ensembles.map(({ counts }) => prepareMembers(counts, kind, groups));
  const pairs: PairCorrelation[] = [];
  for (let a = 0; a < ensembles.length; a++) {
    for (let b = a + 1; b < ensembles.length; b++) {
      pairs.push({ a, b, ...ofPair(prepared[a], prepared[b], ceilings[a], ceilings[b]) });
    }
  }
  return { kind, scope, labels: ensembles.map(({ label }) => label), ceilings, pairs };
}

function ofPair(
  a: PreparedMembers | undefined,
  b: PreparedMembers | undefined,
  ceilingA: SeedCeiling,
  ceilingB: SeedCeiling,
): { correlation: Estimate; disattenuated: Estimate } {
  if (a === undefined || b === undefined) {
    const reason = undefinedBecause('every member of one ensemble diverged');
    return { correlation: reason, disattenuated: reason };
  }
  const { value, withoutA, withoutB } = correlateMembers(a, b);
  const [fullA, fullB] = [ceilingA.full.value, ceilingB.full.value];
  const clean = disattenuate(value, fullA, fullB);
  return {
    correlation: jackknife(value, [withoutA, withoutB], 'fisher'),
    disattenuated:
      clean === undefined
        ? undefinedBecause('a seed ceiling is missing or not above 0')
        : jackknife(
            clean,
            [
              withoutA.map((each, member) => disattenuate(each, ceilingA.fullWithout[member], fullB)),
              withoutB.map((each, member) => disattenuate(each, fullA, ceilingB.fullWithout[member])),
            ],
            'plain',
          ),
  };
}
