import type { Trace } from '../trace/trace.js';
import { finishedMembers, trainedCheckpoints } from './accessibility.js';
import type { SplitName } from './accessibility.js';

/** How often each member forgot each example. */
export interface ForgettingEvents {
  /** Index in the trace of each member that counts, and of each that was left out because it diverged. */
  readonly members: readonly number[];
  readonly leftOut: readonly number[];
  /** Transitions from right to wrong between one checkpoint and the next: [member that counts, example]. */
  readonly forgotten: Float64Array;
}

/**
 * Forgetting events over the checkpoints after step 0: what is right at step 0 was not learned.
 * Source: Toneva et al., ICLR 2019.
 */
export function forgettingEvents(trace: Trace, split: SplitName): ForgettingEvents {
  const { predictions, labels } = trace[split];
  const { finished, diverged } = finishedMembers(trace);
  const examples = labels.length;
  const rightBefore = new Uint8Array(finished.length * examples);
  const forgotten = new Float64Array(finished.length * examples);
  for (const checkpoint of trainedCheckpoints(trace)) {
    finished.forEach((member, row) => {
      const start = (checkpoint * trace.members + member) * examples;
      for (let x = 0; x < examples; x++) {
        const at = row * examples + x;
        const right = predictions[start + x] === labels[x] ? 1 : 0;
        if (rightBefore[at] > right) forgotten[at]++;
        rightBefore[at] = right;
      }
    });
  }
  return { members: finished, leftOut: diverged, forgotten };
}
