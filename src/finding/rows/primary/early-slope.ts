import { accessibility, finishedMembers } from '../../../measure/accessibility.js';
import { chanceOn, chanceText, isAboveChance } from '../../../measure/progress/chance.js';
import { atCheckpoints } from '../../../measure/progress/clock.js';
import { curves } from '../../../measure/progress/curves.js';
import { meanAccuracies } from '../../../measure/progress/progress-clock.js';
import { lineThrough } from '../../../measure/component/component-rates.js';
import { disattenuate } from '../../../statistics/members/attenuation.js';
import { correlate, examplesWith, standardise } from '../../../statistics/correlation.js';
import { memberEstimate } from '../../../statistics/member-estimate.js';
import { expectedWithin, memberTable } from '../../../statistics/members/single-members.js';
import type { OfMembers } from '../../evidence/clean-correlation.js';
import { byData, examplesIn } from '../../evidence/ensembles.js';
import { memberVectors } from '../../evidence/member-vectors.js';
import type { EnsembleEvidence, Estimand, FindingRow } from '../../finding.js';
import { effectOf } from '../../verdict.js';
import { classifierAtChance } from './pc-order-primary.js';
import { primaryRows, type LeftOut, type PoolPart } from './primary-rows.js';
import type { CriticalComponents } from '../../../measure/component/critical-component.js';

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
    '20 % of the gain on, because before that predictions are near chance.',
};

/** The primary of each dataset, pooled over its ensembles; and the difference of its ends, for context. */
export function earlyPrimary(
  ensembles: readonly EnsembleEvidence[],
  critical: ReadonlyMap<string, CriticalComponents>,
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
                  const [before, after] = [curve(FROM)(kept), curve(1)(kept)];
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

/** r at a share of the gain, of some members. */
type Curve = (share: number) => OfMembers;

function fallOf(curve: Curve, kept: readonly number[]): number | undefined {
  const r = LEVELS.map((level) => curve(level)(kept) ?? NaN);
  const slope = lineThrough(LEVELS, r)?.slope;
  // −r falls where r rises.
  return slope === undefined ? undefined : REST * slope;
}

/**
 * The correlation over the gain in mean accuracy of all members, on a straight line between checkpoints; or
 * the reason why there is none. The checkpoints stay where they are when a member is left out.
 */
function curveOf(evidence: EnsembleEvidence, critical: CriticalComponents): Curve | string {
  const atChance = classifierAtChance(critical, evidence);
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
  const known = new Map<number, OfMembers>();
  const at = (checkpoint: number): OfMembers => {
    const found = known.get(checkpoint) ?? agreementCorrelation(evidence, checkpoint, critical.persistent);
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
      return one === undefined || other === undefined ? undefined : (1 - passed) * one + passed * other;
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
  const groups = examplesWith(examplesIn(evidence, 'test', 'pooled'), numbers);
  const ranks = standardise(numbers, 'spearman', groups);
  const counts = accessibility(evidence.trace, 'test', atCheckpoints([checkpoint]));
  const vectors = memberVectors(counts, 'pearson', groups);
  const table = memberTable(vectors, vectors);
  const singles = vectors.map((each) => correlate(each, ranks) ?? NaN);
  return (kept) => {
    const single = kept.reduce((sum, row) => sum + singles[row] / kept.length, 0);
    return Number.isNaN(single) ? undefined : disattenuate(single, expectedWithin(table, kept), 1);
  };
}
