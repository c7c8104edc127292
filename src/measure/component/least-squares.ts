import type { ExampleSet } from '../../data/dataset.js';
import type { PrincipalComponents } from '../../data/components/principal-components.js';
import { labelMoments } from './label-moments.js';

/**
 * Eigenvalues up to this share of the first one count as 0. Inputs are float32. Their rounding alone makes
 * eigenvalues of up to about 2^-46 of the first (variance 2^-48 / 3 of an entry's square, times at most 4 at
 * the upper edge of its spectrum), and the decomposition is off by up to max(n, q) · 2^-52. A classifier that
 * used such directions would read labels from rounding errors.
 */
export const RANK_CUT = 2 ** -40;

/** Components of a spectrum (descending) that are above the cut. */
export function rankOf(eigenvalues: ArrayLike<number>, cut: number = RANK_CUT): number {
  let rank = 0;
  while (rank < eigenvalues.length && eigenvalues[rank] > cut * eigenvalues[0]) rank++;
  return rank;
}

/**
 * The linear classifier f(x) = W* x with W* = Σyx Σxx⁺: the optimum of the squared error that has the least
 * norm, without a bias.
 */
export interface LeastSquares {
  readonly classes: number;
  /** Components that were used. */
  readonly rank: number;
  /** Share of the first eigenvalue from which on a component was used. */
  readonly cut: number;
  /** W* in principal coordinates, m_p / d_p: [class, component up to rank]. */
  readonly optimum: Float64Array;
}

/**
 * Fits one-hot labels to the examples, in float64.
 *
 * @param pca of the same examples about the origin; eigenvalues are of Σxx / n
 * @throws RangeError if pca has a mean: W* has no bias, so its components are those of Σxx; or as
 *   `labelMoments` does
 */
export function leastSquares(
  pca: PrincipalComponents,
  examples: ExampleSet,
  classes: number,
  cut: number = RANK_CUT,
): LeastSquares {
  requireOrigin('leastSquares', pca);
  const { moments, components } = labelMoments(pca, examples, classes);
  const rank = rankOf(pca.eigenvalues, cut);
  const optimum = new Float64Array(classes * rank);
  for (let k = 0; k < classes; k++) {
    for (let p = 0; p < rank; p++) {
      optimum[k * rank + p] = moments[k * components + p] / pca.eigenvalues[p];
    }
  }
  return { classes, rank, cut, optimum };
}

/** Throws a RangeError for principal components about a mean. */
export function requireOrigin(who: string, pca: PrincipalComponents): void {
  if (pca.mean.every((value) => value === 0)) return;
  throw new RangeError(
    `${who}: principal components about a mean, expected about the origin (mean 0): those of Σxx / n`,
  );
}
