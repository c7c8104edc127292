/** The `data:` entry of a suite file: where examples come from and how they are prepared. */
export type DataSpec = GaussianSpec | MnistSpec | CifarSpec | NpzSpec;

/**
 * What can be done to the examples of every source, after the source's own preparation. Both go by the PCs and the mean of the
 * training set before either (centred covariance), so labels do not depend on the transform; see `preparation.ts`.
 */
export interface PreparationSpec {
  /** Changes the spectrum and keeps the shape of an example. Absent: the spectrum stays as it is. */
  readonly transform?: TransformSpec;
  /** Changes the labels. Absent: they stay as the source has them. */
  readonly labelling?: LabellingSpec;
}

/**
 * A change of the training set's spectrum; the same map is applied to the test set, but for `amplified`, whose test set stays as it was
 * (PC-bias paper, figure 7). Where the training examples span r < q components, "the PCs" are these r; see `transform.ts`.
 */
export type TransformSpec =
  /** ZCA whitening: the mean becomes 0, eigenvalue λ_i becomes λ_i / (λ_i + regulariser · mean eigenvalue). */
  | { readonly kind: 'zca'; readonly regulariser: number }
  /** PCs and mean stay; eigenvalue i becomes proportional to i^-exponent, the total variance stays. */
  | { readonly kind: 'power'; readonly exponent: number }
  /** The first or last `share` of the PCs is stretched `factor` times (variances: factor²); training set only. */
  | {
      readonly kind: 'amplified';
      readonly end: 'first' | 'last';
      readonly share: number;
      readonly factor: number;
    }
  /** Only the first `components` PCs (and the mean) stay. */
  | { readonly kind: 'truncated'; readonly components: number };

/** Where labels come from when they are not the source's. */
export type LabellingSpec =
  /** The labels of each split are permuted over its examples. */
  | { readonly kind: 'shuffled' }
  /**
   * Examples are projected on the first `components` PCs of the training set, the linear classifier of least squares (with intercept) is
   * fitted to the training set's labels (`from`: the source's, or those shuffled), and every example of both splits gets the class it
   * says; figure 9.
   */
  | { readonly kind: 'separable'; readonly components: number; readonly from: 'source' | 'shuffled' };

export interface GaussianSpec extends PreparationSpec {
  readonly source: 'gaussian';
  readonly features: number;
  readonly classes: number;
  readonly train: number;
  readonly test: number;
  readonly spectrum: SpectrumSpec;
  /**
   * Root mean square of the class means along each PC, in within-class standard deviations of that PC: class k's mean is
   * separation · √λ_i · z_ki along PC i, z_ki standard normal.
   */
  readonly separation: number;
}

/**
 * Eigenvalues of the within-class covariance, the first one 1. `power`: λ_i = i^-exponent, i from 1. `step`: 1 for the first
 * `components`, then `ratio` (above 0, at most 1). `flat`: all 1.
 */
export type SpectrumSpec =
  | { readonly kind: 'power'; readonly exponent: number }
  | { readonly kind: 'step'; readonly components: number; readonly ratio: number }
  | { readonly kind: 'flat' };

export interface ImageSpec extends PreparationSpec {
  /** Class names or indices; absent: all classes. */
  readonly classes?: readonly (string | number)[];
  /** Examples per split, balanced over the classes as far as the source allows; absent: all. */
  readonly train?: number;
  readonly test?: number;
  /** Side in pixels after area-average down-sampling; absent: as in the source. */
  readonly size?: number;
  /** `channel`: per-channel mean 0 and standard deviation 1 over the training set. */
  readonly normalise: 'channel' | 'none';
  /** Project on the first P principal components of the transformed training set (features become P coordinates). */
  readonly project?: number;
}

export interface MnistSpec extends ImageSpec {
  readonly source: 'mnist';
}

export interface CifarSpec extends ImageSpec {
  readonly source: 'cifar10' | 'cifar100';
  /** CIFAR-100 only: which label of the two is the class. */
  readonly labels?: 'fine' | 'coarse';
}

/** A user's own data. Shape and classes are told, not looked up, so that a suite can be checked and planned without the file. */
export interface NpzSpec extends PreparationSpec {
  readonly source: 'npz';
  /** Name of the file in the folder of --data-dir. */
  readonly file: string;
  /** Of an example: [features], or [channels, height, width]. */
  readonly shape: readonly number[];
  /** Names by label, or how many classes there are: labels are 0 to one less. */
  readonly classes: number | readonly string[];
  /** As of images. */
  readonly train?: number;
  readonly test?: number;
  /** `channel` as of images; of vectors, each feature is a channel. */
  readonly normalise: 'channel' | 'none';
  readonly project?: number;
}
