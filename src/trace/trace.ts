/** Value of a prediction that was not made because its member had diverged. */
export const NO_PREDICTION = 255;

/** What a trial recorded on one split of its dataset. */
export interface SplitTrace {
  /** Predicted class: [checkpoint, member, example], row-major; NO_PREDICTION after divergence. */
  readonly predictions: Uint8Array;
  /** Class of each example: [example]. */
  readonly labels: Uint8Array;
  /** Mean loss: [checkpoint, member]; NaN after divergence. */
  readonly loss: Float64Array;
  /** Share of examples predicted correctly: [checkpoint, member]; NaN after divergence. */
  readonly accuracy: Float64Array;
}

/** The arrays of a trial, as `trace.npz` holds them. */
export interface Trace {
  readonly members: number;
  /** Step at which each checkpoint was recorded, the first one 0: [checkpoint]. */
  readonly steps: Int32Array;
  /** Epoch of each checkpoint, steps · batch / training examples: [checkpoint]. */
  readonly epochs: Float64Array;
  readonly train: SplitTrace;
  readonly test: SplitTrace;
  /** Eigenvalues of the training inputs' covariance (divided by n), descending: [component]. */
  readonly spectrum: Float64Array;
  /** Step of the checkpoint at which a member was found to have diverged, -1 if it did not: [member]. */
  readonly divergedAt: Int32Array;
}
