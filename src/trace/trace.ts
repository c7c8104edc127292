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

/**
 * What a trial records beyond its predictions, because a finding needs it. A measure can compute everything
 * else from the trace and the dataset. A field is absent when its recording is not wanted.
 */
export interface Recording {
  /**
   * Compact matrix at each checkpoint. Activations count as identity and biases as zero; pooling must be
   * average.
   */
  readonly compact?: true;
  /**
   * Distance of the gradient scale matrices A_l and B_l from the identity and from their start, at each
   * checkpoint; dense nets only.
   */
  readonly scales?: true;
  /**
   * Predictions on the test examples projected on their first P principal components, at each checkpoint, for
   * each P.
   */
  readonly projections?: readonly number[];
  /**
   * Shares of nearest neighbours of the same class among the last hidden layer's activations, at the last
   * checkpoint.
   */
  readonly neighbours?: true;
  /** Kernels at initialisation of the first so many members; nets that end in a dense layer. */
  readonly kernels?: number;
}

/** Statistics of the gradient scale matrices of layers 1 … `layers`; see `scales` of Recording. */
export interface ScaleTrace {
  readonly layers: number;
  /**
   * [checkpoint, member, layer, statistic]; NaN after divergence. A scale matrix M of size d has four
   * statistics:
   *
   * - mean diagonal entry, tr(M)/d
   * - relative deviation from a multiple of the identity, ‖M − (tr M/d) I‖_F / (√d · tr M/d)
   * - distance moved since checkpoint 0, ‖M − M(0)‖_F / √d, in the unit of the mean diagonal entry
   * - mean entry off the diagonal, (1ᵀ M 1 − tr M) / (d (d − 1)); 0 for d = 1
   */
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** Predictions on projected test examples. */
export interface ProjectedTrace {
  /** Numbers of principal components, ascending: [projection]. */
  readonly components: Int32Array;
  /** Predicted class: [checkpoint, projection, member, test example]; NO_PREDICTION after divergence. */
  readonly predictions: Uint8Array;
}

/** Discriminability in the last hidden layer's activations, with the 10 nearest training examples. */
export interface NeighbourTrace {
  /** [member, example], 0 to 1; NaN after divergence. */
  readonly train: Float32Array;
  readonly test: Float32Array;
}

/**
 * Tangent kernel Θ(x, x') = (1/K) Σ_k ⟨∂f_k(x)/∂θ, ∂f_k(x')/∂θ⟩ of one member at initialisation; x' is a
 * training example.
 */
export interface KernelTrace {
  /** The member's number in its ensemble, from 0. */
  readonly member: number;
  /** [train example, train example] */
  readonly train: Float32Array;
  /** [test example, train example] */
  readonly test: Float32Array;
  readonly lastInputs: LastInputsTrace;
}

/**
 * Inputs h(x) of the same member's last layer. Their inner products ⟨h(x), h(x')⟩ are the conjugate kernel:
 * the covariance of the outputs under random last weights, up to their variance.
 */
export interface LastInputsTrace {
  readonly features: number;
  /** [train example, feature] */
  readonly train: Float32Array;
  /** [test example, feature] */
  readonly test: Float32Array;
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
  /** Compact matrices, if they were recorded: [checkpoint, member, class, feature]; NaN after divergence. */
  readonly compact?: Float32Array;
  readonly scales?: ScaleTrace;
  readonly projected?: ProjectedTrace;
  readonly neighbours?: NeighbourTrace;
  /** In the sequence of their members: [member that has one]. */
  readonly kernels?: readonly KernelTrace[];
}
