import {
  accessibility,
  finishedMembers,
  sumOfHits,
  trainedCheckpoints,
  type Accessibility,
  type SplitName,
} from '../../../measure/accessibility.js';
import { bimodalityNull, independentBimodality } from '../../../measure/agreement/bimodality-null.js';
import { undefinedBecause } from '../../../statistics/estimate.js';
import { jackknife } from '../../../statistics/jackknife.js';
import { memberEstimate } from '../../../statistics/member-estimate.js';
import { atCheckpoints } from '../../../measure/progress/clock.js';
import { meanAccuracies } from '../../../measure/progress/progress-clock.js';
import { bimodality } from '../../../measure/agreement/bimodality.js';
import { seedOf } from '../../../random/seed.js';
import { examplesIn } from '../../evidence/ensembles.js';
import type { EnsembleEvidence, FindingRow, Series } from '../../finding.js';

/** Number of draws of a null: the smallest p is 2/500. */
const DRAWS = 499;

/**
 * The checkpoint at which TP-agreement can be bi-modal at all: everything is wrong before, and most is right
 * after.
 */
export interface HalfWay {
  /** Index in the trace. */
  readonly checkpoint: number;
  readonly epoch: number;
  /** Mean accuracy there, and the accuracy half-way from chance to that of the last checkpoint. */
  readonly accuracy: number;
  readonly level: number;
}

/**
 * The checkpoint after step 0 whose mean accuracy is nearest to half-way from chance, 1 / classes, to the
 * final one; the first of equals. Undefined when every member diverged.
 */
export function halfWay(
  { trace }: EnsembleEvidence,
  split: SplitName,
  members: readonly number[] = finishedMembers(trace).finished,
): HalfWay | undefined {
  if (members.length === 0) return undefined;
  const accuracies = meanAccuracies(trace, split, members);
  const chance = 1 / new Set(trace[split].labels).size;
  const level = (chance + accuracies[accuracies.length - 1]) / 2;
  const distance = (checkpoint: number) => Math.abs(accuracies[checkpoint] - level);
  const checkpoint = trainedCheckpoints(trace).reduce((best, each) =>
    distance(each) < distance(best) ? each : best,
  );
  return { checkpoint, epoch: trace.epochs[checkpoint], accuracy: accuracies[checkpoint], level };
}

/** A note that names the half-way checkpoint. */
export function halfWayNote(evidence: EnsembleEvidence, split: SplitName): string {
  const at = halfWay(evidence, split);
  const who = `${evidence.data}, ${evidence.label}`;
  if (at === undefined) return `${who}: no half-way, every member diverged`;
  const { epoch, accuracy, level, checkpoint } = at;
  return (
    `${who}: half-way is checkpoint ${checkpoint} (epoch ${epoch.toFixed(1)}), mean ${split} accuracy ` +
    `${accuracy.toFixed(2)}, ` +
    `nearest to ${level.toFixed(2)}, the middle of chance and final`
  );
}

/**
 * Bi-modality of TP-agreement half-way, and its difference to that of independent members. Those have the
 * same accuracies, or the same accuracies on every class, because classes that are learned at different times
 * make agreement bi-modal too.
 *
 * The jackknife's interval is honest for members that share an order. It is about twice too wide for
 * independent ones, where a fourth moment varies with the members' chance coincidences only: for 10 members
 * and 600 examples ±0.6, where 1.96 standard deviations over ensembles are 0.24 (20 ensembles).
 */
export function bimodalityRows(
  evidence: EnsembleEvidence,
  split: SplitName,
  { seed, paper }: { seed: string; paper?: string },
): FindingRow[] {
  const at = halfWay(evidence, split);
  const row = (quantity: string, rest: Omit<FindingRow, 'data' | 'ensembles' | 'quantity'>): FindingRow => ({
    data: evidence.data,
    ensembles: evidence.label,
    quantity: `${quantity}, ${split} examples`,
    ...rest,
  });
  const name = 'bi-modality of TP-agreement half-way';
  if (at === undefined) return [row(name, { estimate: undefinedBecause('every member diverged'), paper })];
  const counts = accessibility(evidence.trace, split, atCheckpoints([at.checkpoint]));
  const members = counts.members.length;
  const known = new Map([[at.checkpoint, counts]]);
  /**
   * The kept members choose their half-way checkpoint themselves, and it jumps from one checkpoint to the
   * next, so the statistic is not smooth.
   */
  const atOwnHalfWay = (statistic: (own: Accessibility, kept: readonly number[]) => number | undefined) =>
    memberEstimate(
      [members],
      ([kept]) => {
        const own = halfWay(
          evidence,
          split,
          kept.map((row) => counts.members[row]),
        )?.checkpoint;
        if (own === undefined) return undefined;
        const found = known.get(own) ?? accessibility(evidence.trace, split, atCheckpoints([own]));
        known.set(own, found);
        return statistic(found, kept);
      },
      { scale: 'plain', smooth: false, seed: seedOf(seed, 'half-way', evidence.identity, split) },
    );
  const beyond = (scope: 'pooled' | 'within-class') => {
    const groups = examplesIn(evidence, split, scope);
    const test = bimodalityNull(counts, {
      groups,
      seed: seedOf(seed, 'bimodality', evidence.identity, split, scope),
      draws: DRAWS,
    });
    const estimate = atOwnHalfWay((own, kept) =>
      minus(bimodality(sumOfHits(own, kept)), independentBimodality(own, groups, kept)),
    );
    return { estimate, p: test?.p };
  };
  return [
    row(name, {
      estimate: atOwnHalfWay((own, kept) => bimodality(sumOfHits(own, kept))),
      paper,
    }),
    row(`${name} minus that of independent members of the same accuracies`, beyond('pooled')),
    row(`${name} minus that of independent members of the same class accuracies`, beyond('within-class')),
    row('mean accuracy half-way', {
      estimate: atOwnHalfWay((own, kept) => {
        const sums = sumOfHits(own, kept);
        return sums.reduce((sum, hits) => sum + hits, 0) / (sums.length * kept.length);
      }),
    }),
  ];
}

/**
 * Bi-modality of TP-agreement over training against mean accuracy, with its interval. Beside it stands that
 * of independent members of the same accuracies on every class. For the same accuracies alone it is no curve:
 * members of one accuracy have 2 − 2/N at any.
 */
export function bimodalityCurves(evidence: EnsembleEvidence, split: SplitName): Series[] {
  const { trace, label } = evidence;
  if (finishedMembers(trace).finished.length === 0) return [];
  const accuracies = meanAccuracies(trace, split);
  const checkpoints = trainedCheckpoints(trace);
  const groups = examplesIn(evidence, split, 'within-class');
  const points = checkpoints.map((checkpoint) => {
    const counts = accessibility(trace, split, atCheckpoints([checkpoint]));
    const rows = counts.members.map((_, row) => row);
    const without = rows.map((left) =>
      bimodality(
        sumOfHits(
          counts,
          rows.filter((row) => row !== left),
        ),
      ),
    );
    const { value, interval } = jackknife(bimodality(sumOfHits(counts, rows)), [without], 'plain');
    return { value, interval, independent: independentBimodality(counts, groups) };
  });
  const x = checkpoints.map((checkpoint) => accuracies[checkpoint]);
  return [
    {
      name: label,
      x,
      y: points.map(({ value }) => value ?? NaN),
      low: points.map(({ value, interval }) => interval?.low ?? value ?? NaN),
      high: points.map(({ value, interval }) => interval?.high ?? value ?? NaN),
    },
    { name: `${label}, independent`, x, y: points.map(({ independent }) => independent ?? NaN) },
  ];
}

function minus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}
