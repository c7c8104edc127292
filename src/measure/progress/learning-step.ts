import { quantile } from '../../statistics/quantile.js';
import type { Trace } from '../../trace/trace.js';
import { trainedCheckpoints, type SplitName } from '../accessibility.js';
import { RightCounts } from '../right-counts.js';

/**
 * Step at which an ensemble learns each example: the earliest checkpoint after step 0 from which on its
 * TP-agreement is at least half-way from chance to 1, (1 + 1/K) / 2. NaN where it is below that at the last
 * checkpoint. The first time that a member is right says little, because with K classes it is right by chance
 * at every K-th checkpoint.
 *
 * Returns a function of members, because an interval asks for hundreds of choices of them. It takes indices
 * in the trace, at least one; one may stand twice. It returns [example].
 *
 * @param classes K
 */
export function learningSteps(
  trace: Trace,
  split: SplitName,
  classes: number,
): (members: readonly number[]) => Float64Array {
  const examples = trace[split].labels.length;
  const checkpoints = trainedCheckpoints(trace);
  const right = new RightCounts(trace, split, checkpoints);
  const agreeing = new Uint32Array(examples);
  return (members) => {
    const enough = ((1 + 1 / classes) / 2) * members.length;
    const learned = new Float64Array(examples).fill(NaN);
    checkpoints.forEach((checkpoint, place) => {
      right.at(place, members, agreeing);
      const step = trace.steps[checkpoint];
      for (let x = 0; x < examples; x++) {
        if (!(agreeing[x] >= enough)) learned[x] = NaN;
        else if (Number.isNaN(learned[x])) learned[x] = step;
      }
    });
    return learned;
  };
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
