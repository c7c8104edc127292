/** The `data:` entry of a suite file: where examples come from and how they are prepared. */
export type DataSpec = GaussianSpec | MnistSpec | CifarSpec;

export interface GaussianSpec {
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

export interface ImageSpec {
  /** Class names or indices; absent: all classes. */
  readonly classes?: readonly (string | number)[];
  /** Examples per split, balanced over the classes as far as the source allows; absent: all. */
  readonly train?: number;
  readonly test?: number;
  /** Side in pixels after area-average down-sampling; absent: as in the source. */
  readonly size?: number;
  /** `channel`: per-channel mean 0 and standard deviation 1 over the training set. */
  readonly normalise: 'channel' | 'none';
  /** Project on the first P principal components of the training set (features become P coordinates). */
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
