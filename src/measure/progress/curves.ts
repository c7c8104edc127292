import { finishedMembers } from '../accessibility.js';
import type { SplitName } from '../accessibility.js';
import { meanEstimate } from '../../statistics/estimate.js';
import type { Estimate } from '../../statistics/estimate.js';
import type { Trace } from '../../trace/trace.js';

/** Accuracy and loss of an ensemble at one checkpoint. */
export interface CurvePoint {
  readonly step: number;
  readonly epoch: number;
  /** Share of examples predicted correctly, mean over members with a t interval. */
  readonly accuracy: Estimate;
  /** Mean loss per example, the mean over members with a t interval. */
  readonly loss: Estimate;
  readonly members: number;
}

/**
 * Accuracy and loss by checkpoint, over the members that did not diverge (the same members at every
 * checkpoint): [checkpoint].
 */
export function curves(trace: Trace, split: SplitName): CurvePoint[] {
  const { accuracy, loss } = trace[split];
  const { finished } = finishedMembers(trace);
  return Array.from(trace.steps, (step, checkpoint) => {
    const at = (values: Float64Array) =>
      finished.map((member) => values[checkpoint * trace.members + member]);
    return {
      step,
      epoch: trace.epochs[checkpoint],
      accuracy: meanEstimate(at(accuracy), { low: 0, high: 1 }),
      loss: meanEstimate(at(loss), { low: 0, high: Infinity }),
      members: finished.length,
    };
  });
}
