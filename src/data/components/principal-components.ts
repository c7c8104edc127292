/** The spectrum of a set of examples and its principal components. */
export interface PrincipalComponents {
  /** What is subtracted from examples; zeros for components about the origin: [feature]. */
  readonly mean: Float64Array;
  /** Eigenvalues of the covariance (divided by n), descending, none below 0: [component]. */
  readonly eigenvalues: Float64Array;
  /** [component, feature], orthonormal rows. A row's largest |entry|, the first of equals, is positive. */
  readonly components: Float64Array;
}

/** Principal components, and how many of them the examples determine. */
export interface RankedComponents extends PrincipalComponents {
  /** How many eigenvalues are above `cut`; the directions of the others are arbitrary. */
  readonly rank: number;
  /** What rounding can make of an eigenvalue of 0: max(n, q) · 2^-52 · the first eigenvalue. */
  readonly cut: number;
}
