import type { Operation } from '../../ops/backend.js';
import { softmaxCrossEntropy, softmaxCrossEntropyGradient } from '../../ops/loss/softmax-cross-entropy.js';
import { squaredError, squaredErrorGradient } from '../../ops/loss/squared-error.js';

/** One way to measure how far logits are from labels. */
export interface Loss {
  /** The loss of every example, from `logits` and `labels` to `loss`. */
  readonly value: Operation;
  /** The gradient of the mean loss by the logits, from `logits` and `labels` to `dlogits`. */
  readonly gradient: Operation;
  /**
   * True if the gradient is logits − one-hot labels, divided by the batch. The gradient by a linear net's
   * compact matrix then follows from the second moments of the examples (second-moments.ts).
   */
  readonly quadratic: boolean;
}

/** Every loss that `loss:` of a suite file names. */
export const LOSSES = {
  'cross-entropy': { value: softmaxCrossEntropy, gradient: softmaxCrossEntropyGradient, quadratic: false },
  'squared-error': { value: squaredError, gradient: squaredErrorGradient, quadratic: true },
} as const satisfies Record<string, Loss>;

export type LossName = keyof typeof LOSSES;
