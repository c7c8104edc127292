import type { SplitName } from '../accessibility.js';
import { finishedMembers } from '../accessibility.js';
import type { Trace } from '../../trace/trace.js';

/**
 * TP-agreement of each example at one checkpoint, mean_i 1[f_i^e(x) = y] over the members that did not diverge: [example].
 * Undefined when every member diverged. Throws a RangeError for a checkpoint that the trace does not have.
 */
export function tpAgreement(trace: Trace, split: SplitName, checkpoint: number): Float64Array | undefined {
  const { labels } = trace[split];
  const votes = countVotes(trace, split, checkpoint);
  return votes && Float64Array.from(labels, (label, x) => votes.counts[x * 256 + label] / votes.members);
}

/** Agreement of each example at one checkpoint, max_k mean_i 1[f_i^e(x) = k]: [example]; otherwise as `tpAgreement`. */
export function agreement(trace: Trace, split: SplitName, checkpoint: number): Float64Array | undefined {
  const { labels } = trace[split];
  const votes = countVotes(trace, split, checkpoint);
  return (
    votes &&
    Float64Array.from(
      labels,
      (_, x) => Math.max(...votes.counts.subarray(x * 256, x * 256 + 256)) / votes.members,
    )
  );
}

/**
 * Bi-modality of a distribution, kurtosis - skewness² - 1: Gaussian 2, uniform 0.8, two points 0; lower is more bi-modal.
 * Undefined for values that are all equal.
 */
export function bimodality(values: ArrayLike<number>): number | undefined {
  const count = values.length;
  let mean = 0;
  for (let at = 0; at < count; at++) mean += values[at] / count;
  let [second, third, fourth] = [0, 0, 0];
  for (let at = 0; at < count; at++) {
    const deviation = values[at] - mean;
    second += deviation ** 2 / count;
    third += deviation ** 3 / count;
    fourth += deviation ** 4 / count;
  }
  // Below the rounding of the mean, a deviation is no deviation.
  if (!(second > (mean * count * 2 ** -52) ** 2)) return undefined;
  return fourth / second ** 2 - third ** 2 / second ** 3 - 1;
}

interface Votes {
  readonly members: number;
  /** [example, class], 256 classes because a predicted class is a byte. */
  readonly counts: Uint16Array;
}

function countVotes(trace: Trace, split: SplitName, checkpoint: number): Votes | undefined {
  if (!(checkpoint in trace.steps)) {
    throw new RangeError(`tp-agreement: checkpoint ${checkpoint}, expected 0 to ${trace.steps.length - 1}`);
  }
  const { finished } = finishedMembers(trace);
  if (finished.length === 0) return undefined;
  const { predictions, labels } = trace[split];
  const counts = new Uint16Array(labels.length * 256);
  for (const member of finished) {
    const start = (checkpoint * trace.members + member) * labels.length;
    for (let x = 0; x < labels.length; x++) counts[x * 256 + predictions[start + x]]++;
  }
  return { members: finished.length, counts };
}
