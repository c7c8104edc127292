import { accessibility, finishedMembers } from '../../../measure/accessibility.js';
import { chanceOn, chanceText, isAboveChance } from '../../../measure/progress/chance.js';
import { atCheckpoints } from '../../../measure/progress/clock.js';
import { curves } from '../../../measure/progress/curves.js';
import { meanAccuracies } from '../../../measure/progress/progress-clock.js';
import { disattenuate } from '../../../statistics/members/attenuation.js';
import { correlate, examplesWith, standardise } from '../../../statistics/correlation.js';
import { memberEstimate } from '../../../statistics/member-estimate.js';
import { expectedWithin, memberTable } from '../../../statistics/members/single-members.js';
import type { OfMembers } from '../../evidence/clean-correlation.js';
import { byData, examplesIn } from '../../evidence/ensembles.js';
import { memberVectors } from '../../evidence/member-vectors.js';
import type { EnsembleEvidence, Estimand, FindingRow } from '../../finding.js';
import { effectOf } from '../../verdict.js';
import { classifierTrouble, type ClassifiedComponents } from '../component/critical-score.js';
import { primaryRows, type LeftOut, type PoolPart } from './primary-rows.js';

/** Shares of the gain in accuracy at which the correlation is taken; below the first it is near chance. */
const LEVELS = Array.from({ length: 9 }, (_, at) => (at + 2) / 10);
/** The share from which on the fall counts, and what is left from there. */
const [FROM, REST] = [0.7, 0.3];

export const WEAKENS: Estimand = {
  quantity:
    'fall of −r(TP-agreement, persistent critical PC) from 70 % to all of the gain in accuracy, by its ' +
    'slope from 20 % on, without seed noise, test examples',
  bounds: effectOf(0.1),
  reason:
    'A fall by .1, the least that this suite calls a difference of correlations; less than a fifth of ' +
    'that is none. The whole curve decides and not two stages, over accuracy and not over steps, and from ' +
    '20 % of the gain on, because before that predictions are near chance. Each point of the curve weighs ' +
    'as much as two single networks agree there, r₁: where they do not, there is no order to correlate.',
};

/** The primary of each dataset, pooled over its ensembles; and the difference of its ends, for context. */
export function earlyPrimary(
  ensembles: readonly EnsembleEvidence[],
  critical: ReadonlyMap<string, ClassifiedComponents>,
): FindingRow[] {
  return [...byData(ensembles)].flatMap(([data, group]) => {
    const own = critical.get(data)!;
    const found = group.map((evidence) => ({ evidence, curve: curveOf(evidence, own) }));
    const parts = found.map(({ evidence, curve }): PoolPart | LeftOut =>
      typeof curve === 'string'
        ? { ensembles: evidence.label, notApplicable: curve }
        : { ensembles: evidence.label, of: [evidence], value: ([kept]) => fallOf(curve, kept) },
    );
    const ends = found.flatMap(({ evidence, curve }): FindingRow[] =>
      typeof curve === 'string'
        ? []
        : [
            {
              data,
              ensembles: evidence.label,
              quantity:
                'control: −r(TP-agreement, persistent critical PC) at 70 % minus at all of the gain in ' +
                'accuracy',
              estimate: memberEstimate(
                [finishedMembers(evidence.trace).finished.length],
                ([kept]) => {
                  const [before, after] = [withoutNoise(curve(FROM)(kept)), withoutNoise(curve(1)(kept))];
                  return before === undefined || after === undefined ? undefined : after - before;
                },
                { scale: 'plain' },
              ),
            },
          ],
    );
    return [
      ...primaryRows(WEAKENS, parts, { data, noun: 'ensembles', options: { scale: 'plain' } }),
      ...ends,
    ];
  });
}

/** What single networks have at a checkpoint or between two, mean over some members. */
export interface SingleNetworks {
  /** Correlation of one network's hits with the rank of a number of each example. */
  readonly r: number;
  /** Correlation of the hits of two of them, r₁. */
  readonly within: number;
}

type OfNetworks = (kept: readonly number[]) => SingleNetworks | undefined;

/** Single networks at a share of the gain. */
type Curve = (share: number) => OfNetworks;

function withoutNoise(networks: SingleNetworks | undefined): number | undefined {
  return disattenuate(networks?.r, networks?.within, 1);
}

function fallOf(curve: Curve, kept: readonly number[]): number | undefined {
  const slope = slopeWithoutNoise(
    LEVELS,
    LEVELS.map((level) => curve(level)(kept)),
  );
  // −r falls where r rises.
  return slope === undefined ? undefined : REST * slope;
}

/**
 * Slope b of a correlation without seed noise, a + b · level: the least squares of r − √r₁ (a + b · level),
 * because the correlation of a single network is that without noise times √r₁. A level at which two networks
 * do not agree, r₁ ≤ 0, says nothing. Undefined for fewer than two levels that say something, or a missing r.
 */
export function slopeWithoutNoise(
  levels: readonly number[],
  networks: readonly (SingleNetworks | undefined)[],
): number | undefined {
  let [w, wx, wxx, y, xy] = [0, 0, 0, 0, 0];
  for (const [at, level] of levels.entries()) {
    const own = networks[at];
    if (own === undefined) return undefined;
    const weight = Math.max(0, own.within);
    const product = Math.sqrt(weight) * own.r;
    w += weight;
    wx += weight * level;
    wxx += weight * level ** 2;
    y += product;
    xy += product * level;
  }
  const determinant = w * wxx - wx ** 2;
  return determinant > 1e-12 * w * wxx ? (w * xy - wx * y) / determinant : undefined;
}

/**
 * The correlation over the gain in mean accuracy of all members, on a straight line between checkpoints; or
 * the reason why there is none. The checkpoints stay where they are when a member is left out.
 */
function curveOf(evidence: EnsembleEvidence, critical: ClassifiedComponents): Curve | string {
  const atChance = classifierTrouble(critical);
  if (atChance !== undefined) return atChance;
  const { trace } = evidence;
  if (finishedMembers(trace).finished.length === 0) return 'every member diverged';
  const accuracies = meanAccuracies(trace, 'test');
  const chance = chanceOn(trace.test.labels)!;
  const best = accuracies.indexOf(Math.max(...accuracies));
  if (!isAboveChance(curves(trace, 'test')[best].accuracy, chance)) {
    const found = accuracies[best].toFixed(2);
    return `its best test accuracy, ${found}, is not above chance, ${chanceText(chance)}`;
  }
  const known = new Map<number, OfNetworks>();
  const at = (checkpoint: number): OfNetworks => {
    const found = known.get(checkpoint) ?? singleNetworks(evidence, checkpoint, critical.persistent);
    known.set(checkpoint, found);
    return found;
  };
  return (share) => {
    // The sum for all of the gain may round to more than the best accuracy.
    if (share >= 1) return at(best);
    const level = accuracies[0] + share * (accuracies[best] - accuracies[0]);
    const next = accuracies.findIndex((accuracy) => accuracy >= level);
    const before = Math.max(...accuracies.slice(0, next));
    const last = accuracies.indexOf(before);
    // At step 0 there is no order.
    if (trace.steps[last] === 0) return at(next);
    const passed = (level - before) / (accuracies[next] - before);
    return (kept) => {
      const [one, other] = [at(last)(kept), at(next)(kept)];
      if (one === undefined || other === undefined) return undefined;
      const between = (a: number, b: number): number => (1 - passed) * a + passed * b;
      return { r: between(one.r, other.r), within: between(one.within, other.within) };
    };
  };
}

/**
 * Correlation of TP-agreement at one checkpoint with the rank of a number of each example, without seed
 * noise: that of single networks' hits over the root of what two single networks share.
 */
export function agreementCorrelation(
  evidence: EnsembleEvidence,
  checkpoint: number,
  numbers: Float64Array,
): OfMembers {
  const of = singleNetworks(evidence, checkpoint, numbers);
  return (kept) => withoutNoise(of(kept));
}

/** Single networks' hits at one checkpoint; undefined for a member that is right everywhere or nowhere. */
function singleNetworks(evidence: EnsembleEvidence, checkpoint: number, numbers: Float64Array): OfNetworks {
  const groups = examplesWith(examplesIn(evidence, 'test', 'pooled'), numbers);
  const ranks = standardise(numbers, 'spearman', groups);
  const counts = accessibility(evidence.trace, 'test', atCheckpoints([checkpoint]));
  const vectors = memberVectors(counts, 'pearson', groups);
  const table = memberTable(vectors, vectors);
  const singles = vectors.map((each) => correlate(each, ranks) ?? NaN);
  return (kept) => {
    const r = kept.reduce((sum, row) => sum + singles[row] / kept.length, 0);
    const within = expectedWithin(table, kept);
    return Number.isNaN(r) || within === undefined ? undefined : { r, within };
  };
}
