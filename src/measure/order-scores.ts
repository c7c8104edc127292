import type { Trace } from '../trace/trace.js';
import { finishedMembers, trainedCheckpoints } from './accessibility.js';
import type { SplitName } from './accessibility.js';

/**
 * When each member learned each example, over the checkpoints after step 0 (what is right at step 0 was not learned); all
 * [member that counts, example]. The C-score proxy of one member, its cumulative accuracy, is `accessibilityByMember`.
 */
export interface OrderScores {
  readonly examples: number;
  /** Index in the trace of each member that counts, and of each that was left out because it diverged. */
  readonly members: readonly number[];
  readonly leftOut: readonly number[];
  /** Step of the first checkpoint with a correct prediction; NaN if there is none. */
  readonly firstLearned: Float64Array;
  /** Step of the earliest checkpoint from which on all predictions are correct; NaN if the last one is wrong. */
  readonly stable: Float64Array;
  /** Transitions from correct to wrong between one checkpoint and the next. Source: Toneva et al., ICLR 2019. */
  readonly forgotten: Float64Array;
}

/** Order scores of a trace's members on one split. */
export function orderScores(trace: Trace, split: SplitName): OrderScores {
  const { predictions, labels } = trace[split];
  const { finished, diverged } = finishedMembers(trace);
  const examples = labels.length;
  const checkpoints = trainedCheckpoints(trace);
  const size = finished.length * examples;
  const firstLearned = new Float64Array(size).fill(NaN);
  const stable = new Float64Array(size).fill(NaN);
  const forgotten = new Float64Array(size);
  for (const checkpoint of checkpoints) {
    const step = trace.steps[checkpoint];
    finished.forEach((member, row) => {
      const start = (checkpoint * trace.members + member) * examples;
      for (let x = 0; x < examples; x++) {
        const at = row * examples + x;
        // `stable` is a number exactly when the checkpoint before was correct.
        if (predictions[start + x] !== labels[x]) {
          if (!Number.isNaN(stable[at])) forgotten[at]++;
          stable[at] = NaN;
        } else {
          if (Number.isNaN(firstLearned[at])) firstLearned[at] = step;
          if (Number.isNaN(stable[at])) stable[at] = step;
        }
      }
    });
  }
  return { examples, members: finished, leftOut: diverged, firstLearned, stable, forgotten };
}

/**
 * Mean over members of one score of `orderScores`: [example]. What a member never learned counts as `never` (e.g. the step after the last
 * one: the order is then censored, and not read from the members that happened to learn the example).
 *
 * @param values [member that counts, example]
 * @param rows rows of members, default all
 */
export function meanOrder(
  values: Float64Array,
  examples: number,
  never: number,
  rows: readonly number[] = Array.from({ length: values.length / examples }, (_, row) => row),
): Float64Array {
  const means = new Float64Array(examples);
  for (const row of rows) {
    for (let x = 0; x < examples; x++) {
      const value = values[row * examples + x];
      means[x] += Number.isNaN(value) ? never : value;
    }
  }
  return means.map((sum) => sum / rows.length);
}
