import { symmetricEigen } from '../../algebra/symmetric-eigen.js';
import type { KernelTrace } from '../../trace/trace.js';
import {
  chanceOf,
  curvatureOf,
  moveOptimum,
  type ExpectedAccessibility,
  type OutputDescent,
} from './output-descent.js';

/*
 * Accessibility of wide non-linear nets in expectation over the last layer's initial weights, without a free
 * parameter. To first order in the change of the weights, with the tangent kernel Θ(X, X) = Q diag(κ_j) Qᵀ of
 * the training examples X,
 *
 *   f_s(x) = f_0(x) + A_s(x) (c − f_0(X)),
 *   A_s(x) = Θ(x, X) Q diag((1 − λ_jˢ) / κ_j) Qᵀ,   λ_j = 1 − μ h κ_j / n,
 *
 * with h and c as in output-descent.ts. With random last weights of variance σ² the initial outputs f_0 have
 * the covariance σ² C, where C is the conjugate kernel. So f_s(x) has the variance σ² [C(x, x) − 2 A_s(x)
 * C(X, x) + A_s(x) C(X, X) A_s(x)ᵀ]. Source: Lee et al. 2019, section 2.2, with one draw of the hidden
 * weights, because wide nets are alike. Batches are taken as the whole set.
 */

/** Labels of the kernel's examples. */
export interface KernelLabels {
  readonly train: Uint8Array;
  readonly test: Uint8Array;
}

/**
 * `descent.stepSize` is the learning rate, and `descent.initialVariance` that of the last layer's weights. It
 * takes about n² operations for each test example and checkpoint, and the decomposition takes the cube of n:
 * it is meant for up to about 1,500 training examples.
 */
export async function expectedFromKernel(
  { train, test, conjugate }: KernelTrace,
  labels: KernelLabels,
  classes: number,
  { loss, stepSize, initialVariance, steps }: OutputDescent,
): Promise<ExpectedAccessibility> {
  const [n, examples] = [labels.train.length, labels.test.length];
  const { values, vectors } = await symmetricEigen(Float64Array.from(train), n);
  const curvature = curvatureOf(loss, classes);
  const targets = new Float64Array(classes * n);
  for (let j = 0; j < n; j++) {
    for (let x = 0; x < n; x++) targets[labels.train[x] * n + j] += vectors[j * n + x];
  }
  moveOptimum(loss, targets, classes, n);
  // All in the basis of the eigenvectors: rows of Θ(x, X) Q and of C(x, X) Q, and Qᵀ C(X, X) Q.
  const tangents = rotated(test, vectors, n);
  const cross = rotated(conjugate.test, vectors, n);
  const covariance = rotated(transposed(rotated(conjugate.train, vectors, n), n), vectors, n);
  const accessibility = new Float64Array(examples);
  const accuracy = new Float64Array(steps.length);
  const outputs = new Float64Array(classes);
  for (let at = 0; at < steps.length; at++) {
    const learned = values.map((value) => shareLearned((stepSize * curvature) / n, value, steps[at]));
    for (let x = 0; x < examples; x++) {
      const a = learned.map((share, j) => share * tangents[x * n + j]);
      const variance = conjugate.diagonal[x] - 2 * dot(a, cross, x * n) + quadratic(a, covariance);
      for (let k = 0; k < classes; k++) outputs[k] = dot(a, targets, k * n);
      const deviation = Math.sqrt(initialVariance * Math.max(0, variance));
      const right = chanceOf(labels.test[x], outputs, deviation);
      accessibility[x] += right / steps.length;
      accuracy[at] += right / examples;
    }
  }
  return { accessibility, accuracy };
}

/** (1 − λˢ) / κ with λ = 1 − rate · κ; s · rate where κ is 0, or below by rounding. */
function shareLearned(rate: number, value: number, steps: number): number {
  if (!(value > 0)) return rate * steps;
  const moved = rate * value;
  // For a λ near 1, 1 − λˢ would lose its digits.
  return (moved < 0.5 ? -Math.expm1(steps * Math.log1p(-moved)) : 1 - (1 - moved) ** steps) / value;
}

/** Each row times Q, whose columns are the rows of `vectors`: [row, component]. */
function rotated(rows: ArrayLike<number>, vectors: Float64Array, n: number): Float64Array {
  const wide = Float64Array.from(rows);
  const turned = new Float64Array(wide.length);
  for (let row = 0; row < wide.length; row += n) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += wide[row + i] * vectors[j * n + i];
      turned[row + j] = sum;
    }
  }
  return turned;
}

function transposed(matrix: Float64Array, n: number): Float64Array {
  return matrix.map((_, at) => matrix[(at % n) * n + Math.floor(at / n)]);
}

function dot(a: Float64Array, b: Float64Array, from: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[from + i];
  return sum;
}

/** aᵀ M a. */
function quadratic(a: Float64Array, matrix: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * dot(a, matrix, i * a.length);
  return sum;
}
