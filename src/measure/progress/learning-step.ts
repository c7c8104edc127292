import type { Trace } from '../../trace/trace.js';
import { trainedCheckpoints, type SplitName } from '../accessibility.js';

/**
 * Step at which an ensemble learns each example: the earliest checkpoint after step 0 from which on its
 * TP-agreement is at least half-way from chance to 1, (1 + 1/K) / 2. NaN where it is below that at the last
 * checkpoint. The first time that a member is right says little, because with K classes it is right by chance
 * at every K-th checkpoint.
 *
 * @param members indices in the trace, at least one; one may stand twice
 * @param classes K
 * @returns [example]
 */
export function learningSteps(
  trace: Trace,
  split: SplitName,
  members: readonly number[],
  classes: number,
): Float64Array {
  const { predictions, labels } = trace[split];
  const enough = ((1 + 1 / classes) / 2) * members.length;
  const learned = new Float64Array(labels.length).fill(NaN);
  for (const checkpoint of trainedCheckpoints(trace)) {
    const starts = members.map((member) => (checkpoint * trace.members + member) * labels.length);
    for (let x = 0; x < labels.length; x++) {
      let right = 0;
      for (const start of starts) if (predictions[start + x] === labels[x]) right++;
      if (!(right >= enough)) learned[x] = NaN;
      else if (Number.isNaN(learned[x])) learned[x] = trace.steps[checkpoint];
    }
  }
  return learned;
}

/**
 * Distance from the lower quartile of the logarithm to the median; what was not learned counts as later than
 * all else. Undefined where the median was not learned. The upper quartile often was not: hard examples are
 * not learned at all.
 */
export function learningSpread(steps: Float64Array): number | undefined {
  const logs = steps.map((step) => (Number.isNaN(step) ? Infinity : Math.log(step))).sort();
  const distance = quantile(logs, 0.5) - quantile(logs, 0.25);
  return Number.isFinite(distance) ? distance : undefined;
}

/** Quantile of ascending values, linear between places. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  // Two infinities have no difference, and nothing lies between them.
  return place === below ? sorted[below] : sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
