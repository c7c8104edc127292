import type { ExampleSet } from '../../data/dataset.js';
import type { PrincipalComponents } from '../../data/components/principal-components.js';
import { labelMoments, type LabelMoments } from './label-moments.js';
import { rankOf, RANK_CUT, requireOrigin, type LeastSquares } from './least-squares.js';

/*
 * Least squares near interpolation is a poor classifier: with n = 600 examples of q = 432 features, cats and
 * dogs are told apart with a train accuracy of .948 and a test accuracy of .525. A ridge,
 *
 *   W_λ = Σyx (Σxx + n λ I)⁻¹,   in principal coordinates m_p / (d_p + λ),
 *
 * with eigenvalues d of Σxx / n and moments m of Σyx U / n, keeps the directions that the examples tell
 * nothing about small. λ follows from the training examples alone, by generalised cross-validation:
 *
 *   GCV(λ) = (‖Y − Y A‖² / n) / (1 − tr A / n)²,   A = Xᵀ (Σxx + n λ I)⁻¹ X.
 *
 * It is the mean squared error of predicting each example from all others, with the leverages A_ii replaced
 * by their mean. Source: Golub, Heath & Wahba, Technometrics 21, 1979. All of it follows from d and m:
 *
 *   ‖Y − Y A‖² / n = 1 − Σ_p [1 − (λ / (d_p + λ))²] Σ_k m_kp² / d_p,   tr A = Σ_p d_p / (d_p + λ).
 */

/** A linear classifier with a ridge. Its `optimum` is m_p / (d_p + λ). */
export interface RidgeClassifier extends LeastSquares {
  /** λ, in the unit of the eigenvalues of Σxx / n. */
  readonly ridge: number;
  /** tr A: how many parameters each class's fit has in effect. */
  readonly effectiveRank: number;
}

/** Bounds of λ as shares of the first eigenvalue, and points between them, even in the logarithm. */
const [LEAST, MOST, POINTS] = [RANK_CUT, 1, 161];

/** Halvings of the place between two points: λ is good to 2^-24 of their distance. */
const REFINEMENTS = 34;

/**
 * The linear classifier of one-hot labels, without a bias, whose ridge has the least GCV. The largest
 * of equal ones is taken.
 *
 * @param pca of the same examples about the origin; eigenvalues are of Σxx / n
 * @throws RangeError as `leastSquares` does
 */
export function ridgeClassifier(
  pca: PrincipalComponents,
  examples: ExampleSet,
  classes: number,
): RidgeClassifier {
  requireOrigin('ridgeClassifier', pca);
  const found = labelMoments(pca, examples, classes);
  const rank = rankOf(pca.eigenvalues);
  const ridge = rank === 0 ? 0 : leastError((log) => crossValidation(pca, found, Math.exp(log)), pca);
  const optimum = new Float64Array(classes * rank);
  let effectiveRank = 0;
  for (let p = 0; p < rank; p++) {
    const variance = pca.eigenvalues[p];
    effectiveRank += variance / (variance + ridge);
    for (let k = 0; k < classes; k++) {
      optimum[k * rank + p] = found.moments[k * found.components + p] / (variance + ridge);
    }
  }
  return { classes, rank, cut: RANK_CUT, optimum, ridge, effectiveRank };
}

/**
 * GCV(λ) of one-hot labels, summed over classes. Infinity where as many parameters as examples are fitted.
 *
 * @param ridge λ, in the unit of the eigenvalues
 */
export function crossValidation(
  { eigenvalues }: Pick<PrincipalComponents, 'eigenvalues'>,
  { moments, classes, components, examples }: LabelMoments,
  ridge: number,
): number {
  const rank = rankOf(eigenvalues);
  let [error, left] = [1, 1];
  for (let p = 0; p < rank; p++) {
    const variance = eigenvalues[p];
    const shrunk = ridge / (variance + ridge);
    let energy = 0;
    for (let k = 0; k < classes; k++) energy += moments[k * components + p] ** 2 / variance;
    error -= (1 - shrunk ** 2) * energy;
    left -= (1 - shrunk) / examples;
  }
  return left > 0 ? Math.max(0, error) / left ** 2 : Infinity;
}

/** The λ of the least error: the best point of the grid, refined by golden section between its neighbours. */
function leastError(errorOf: (log: number) => number, { eigenvalues }: PrincipalComponents): number {
  const [first, last] = [Math.log(LEAST * eigenvalues[0]), Math.log(MOST * eigenvalues[0])];
  const at = (point: number) => first + ((last - first) * point) / (POINTS - 1);
  let [best, least] = [POINTS - 1, Infinity];
  for (let point = POINTS - 1; point >= 0; point--) {
    const error = errorOf(at(point));
    if (error < least) [best, least] = [point, error];
  }
  let [low, high] = [at(Math.max(0, best - 1)), at(Math.min(POINTS - 1, best + 1))];
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let step = 0; step < REFINEMENTS; step++) {
    const [one, other] = [high - golden * (high - low), low + golden * (high - low)];
    if (errorOf(one) < errorOf(other)) high = other;
    else low = one;
  }
  const refined = (low + high) / 2;
  return Math.exp(errorOf(refined) < least ? refined : at(best));
}
