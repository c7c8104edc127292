import { cumulativeNormal } from 'vega-statistics';
import type { CheckpointWeights } from '../progress/clock.js';

/*
 * Common ground of the predictions of accessibility in expectation over initial weights. Near equal outputs a
 * loss is quadratic in them. It has the Hessian h (up to a part that all classes share, which moves no
 * argmax) and, for one-hot labels y, the minimum c:
 *
 *   squared error ½ |f − y|²:  h = 1,    c = y
 *   cross-entropy:             h = 1/K,  c = K (y − 1/K), from softmax − y = 1/K − y + (I − 11ᵀ/K) f / K + …
 *
 * Initial outputs are normal and independent from class to class, all with one variance τ². An example of
 * class y is right with the probability
 *
 *   P(e_y + f_y > e_k + f_k for all k ≠ y) = ∫ φ(e) Π_{k ≠ y} Φ(e + (f_y − f_k) / τ) de.
 */

/** What h and c of each loss are. */
const NEAR_EQUAL_OUTPUTS = {
  'squared-error': { curvature: () => 1, centred: false },
  'cross-entropy': { curvature: (classes) => 1 / classes, centred: true },
} as const satisfies Record<
  string,
  { readonly curvature: (classes: number) => number; readonly centred: boolean }
>;

export type Loss = keyof typeof NEAR_EQUAL_OUTPUTS;

/** Start and speed of an ensemble's gradient descent. */
export interface OutputDescent {
  readonly loss: Loss;
  /** Learning rate, times the factor that multiplies the rates of all components. */
  readonly stepSize: number;
  /** Variance of the random weights that initial outputs come from. */
  readonly initialVariance: number;
  /** Steps at which accuracy is wanted, e.g. those of a trace's checkpoints: [checkpoint]. */
  readonly steps: ArrayLike<number>;
  /** The clock's weights of these, over which accessibility is the mean. */
  readonly weights: CheckpointWeights;
}

export interface ExpectedAccessibility {
  /** Probability of being right, the mean over training by the clock: [example]. */
  readonly accessibility: Float64Array;
  /** Accuracy, the mean over the examples: [checkpoint]. */
  readonly accuracy: Float64Array;
}

/**
 * Share of each checkpoint in the mean, 0 for one without a weight: [checkpoint]. Throws a RangeError for a
 * weight of another checkpoint.
 */
export function sharesOf({ checkpoints, weights, total }: CheckpointWeights, count: number): Float64Array {
  const shares = new Float64Array(count);
  checkpoints.forEach((checkpoint, at) => {
    if (!(checkpoint in shares)) {
      throw new RangeError(`clock: the weight of checkpoint ${checkpoint}, expected 0 to ${count - 1}`);
    }
    shares[checkpoint] = weights[at] / total;
  });
  return shares;
}

/** Hessian h of the loss about equal outputs. */
export function curvatureOf(loss: Loss, classes: number): number {
  return NEAR_EQUAL_OUTPUTS[loss].curvature(classes);
}

/**
 * c of the loss from that of squared error, in place; for cross-entropy K times the deviation from the mean
 * over classes. optimum: [class, component]
 */
export function moveOptimum(loss: Loss, optimum: Float64Array, classes: number, rank: number): void {
  if (!NEAR_EQUAL_OUTPUTS[loss].centred) return;
  for (let j = 0; j < rank; j++) {
    let mean = 0;
    for (let k = 0; k < classes; k++) mean += optimum[k * rank + j] / classes;
    for (let k = 0; k < classes; k++) optimum[k * rank + j] = classes * (optimum[k * rank + j] - mean);
  }
}

/** Trapezoids of a smooth function that falls as e^(−e²/2): 49 points leave an error below 1e-12. */
const POINTS = 49;
const REACH = 8;
const ABSCISSAS = Float64Array.from(
  { length: POINTS },
  (_, point) => REACH * ((2 * point) / (POINTS - 1) - 1),
);
const WEIGHTS = ABSCISSAS.map((e) => Math.exp((-e * e) / 2));
const ALL_WEIGHTS = WEIGHTS.reduce((sum, weight) => sum + weight, 0);

/**
 * Probability that the output of class `own` is the highest of independent normal ones with these means and
 * one standard deviation. With a deviation of 0 it is 1 or 0; among equal outputs the first counts as
 * highest, as in a network.
 */
export function chanceOf(own: number, means: ArrayLike<number>, deviation: number): number {
  if (!(deviation > 0)) {
    let best = 0;
    for (let k = 1; k < means.length; k++) if (means[k] > means[best]) best = k;
    return best === own ? 1 : 0;
  }
  let sum = 0;
  for (let point = 0; point < POINTS; point++) {
    const e = ABSCISSAS[point];
    let product = WEIGHTS[point];
    for (let k = 0; k < means.length; k++) {
      if (k !== own) product *= cumulativeNormal(e + (means[own] - means[k]) / deviation);
    }
    sum += product;
  }
  return sum / ALL_WEIGHTS;
}
