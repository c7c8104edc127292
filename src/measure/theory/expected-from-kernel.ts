import { addRowProducts } from '../../algebra/row-products.js';
import { inSlices, type Steps } from '../../algebra/steps.js';
import type { KernelTrace } from '../../trace/trace.js';
import { kernelEigen, type KernelEigen } from './kernel-eigen.js';
import {
  chanceOf,
  curvatureOf,
  moveOptimum,
  sharesOf,
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
 * with the curvature h and c as in output-descent.ts. With random last weights of variance σ² the initial
 * outputs are f_0(x) = wᵀ φ(x), where φ(x) are the last layer's inputs. So f_s(x) has the variance
 * σ² ‖φ(x) − φ(X)ᵀ A_s(x)ᵀ‖². Source: Lee et al. 2019, section 2.2, with one draw of the hidden weights,
 * because wide nets are alike. Batches are taken as the whole set.
 */

/** Labels of the kernel's examples, and its eigenvectors if they are known. */
export interface KernelLabels {
  readonly train: Uint8Array;
  readonly test: Uint8Array;
  readonly eigen?: KernelEigen;
}

/**
 * `descent.stepSize` is the learning rate, and `descent.initialVariance` that of the last layer's weights.
 * The decomposition takes about 14/3 n³ operations, and each checkpoint 2 n for each test example and input
 * of the last layer.
 */
export async function expectedFromKernel(
  { train, test, lastInputs }: KernelTrace,
  labels: KernelLabels,
  classes: number,
  { loss, stepSize, initialVariance, steps, weights }: OutputDescent,
): Promise<ExpectedAccessibility> {
  const [n, examples] = [labels.train.length, labels.test.length];
  const { features } = lastInputs;
  const { values, vectors } = labels.eigen ?? (await kernelEigen(train, n));
  const curvature = curvatureOf(loss, classes);
  const targets = new Float64Array(classes * n);
  for (let j = 0; j < n; j++) {
    for (let x = 0; x < n; x++) targets[labels.train[x] * n + j] += vectors[j * n + x];
  }
  moveOptimum(loss, targets, classes, n);
  // All in the basis of the eigenvectors: rows of Θ(x, X) Q, and of φ(X)ᵀ Q.
  const tangents = await productsWithRows(Float64Array.from(test), vectors, n);
  const hidden = await productsWithRows(columnsOf(lastInputs.train, features), vectors, n);
  const accessibility = new Float64Array(examples);
  const shares = sharesOf(weights, steps.length);
  const accuracy = new Float64Array(steps.length);
  const outputs = new Float64Array(classes);
  /** A_s(x) in that basis: [example, component]. */
  const moved = new Float64Array(examples * n);
  for (let at = 0; at < steps.length; at++) {
    const learned = values.map((value) => shareLearned((stepSize * curvature) / n, value, steps[at]));
    for (let x = 0; x < examples; x++) {
      for (let j = 0; j < n; j++) moved[x * n + j] = learned[j] * tangents[x * n + j];
    }
    /** φ(X)ᵀ A_s(x)ᵀ: [example, feature]. */
    const replaced = await productsWithRows(moved, hidden, n);
    for (let x = 0; x < examples; x++) {
      let variance = 0;
      for (let i = x * features; i < (x + 1) * features; i++) {
        variance += (lastInputs.test[i] - replaced[i]) ** 2;
      }
      const a = moved.subarray(x * n, (x + 1) * n);
      for (let k = 0; k < classes; k++) outputs[k] = dot(a, targets, k * n);
      const right = chanceOf(labels.test[x], outputs, Math.sqrt(initialVariance * variance));
      accessibility[x] += shares[at] * right;
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

/** Inner products of each row of `a` with each of `b`, all of n numbers: [row of a, row of b]. */
function productsWithRows(a: Float64Array, b: Float64Array, n: number): Promise<Float64Array> {
  const [rows, columns] = [a.length / n, b.length / n];
  function* products(): Steps<Float64Array> {
    const found = new Float64Array(rows * columns);
    const [left, right] = [a, b].map((data) => ({ data, at: 0, rowStride: n, termStride: 1 }));
    yield* addRowProducts({ data: found, at: 0, stride: columns }, left, right, { rows, columns, terms: n });
    return found;
  }
  return inSlices(products(), 2 * rows * columns * n);
}

/** The transpose of a matrix with rows of `width` numbers. */
function columnsOf(matrix: Float32Array, width: number): Float64Array {
  const rows = matrix.length / width;
  return Float64Array.from(matrix, (_, at) => matrix[(at % rows) * width + Math.floor(at / rows)]);
}

function dot(a: Float64Array, b: Float64Array, from: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[from + i];
  return sum;
}
