import type { ExampleSet } from '../../data/dataset.js';
import { project } from '../../data/components/pca.js';
import type { ComponentExamples } from './predicted-accessibility.js';
import { leastSquares } from '../component/least-squares.js';
import {
  chanceOf,
  curvatureOf,
  moveOptimum,
  sharesOf,
  type ExpectedAccessibility,
  type OutputDescent,
} from './output-descent.js';

/*
 * Accessibility of deep linear nets in expectation over initial weights, without a free parameter
 * (science.md, section 2, the whole solution):
 *
 *   f_s(x) = Σ_j [λ_jˢ w_j(0) + (1 − λ_jˢ) c_j] x_j,
 *   λ_j = 1 − μ L_eff h κ_j,   κ_j = d_j / n,   c_j = m_j / d_j,
 *
 * with x in principal coordinates; output-descent.ts has h, and another c for cross-entropy. A member's
 * compact matrix at initialisation, w(0), is a product of random matrices. In wide nets its entries are
 * normal with mean 0 and variance v = Π σ²_l Π (hidden widths). So each class's output is normal, all with
 * the variance v Σ_j λ_j^2s x_j² (λ = 1 beyond the data's rank). Batches are taken as the whole set.
 */

/**
 * `descent.stepSize` is the learning rate times L_eff, `descent.initialVariance` that of an entry of the
 * compact matrix.
 *
 * @throws RangeError as `leastSquares`
 */
export function expectedAccessibility(
  { pca, train, target }: ComponentExamples,
  classes: number,
  { loss, stepSize, initialVariance, steps, weights }: OutputDescent,
): ExpectedAccessibility {
  const { rank, optimum } = leastSquares(pca, train, classes);
  const curvature = curvatureOf(loss, classes);
  moveOptimum(loss, optimum, classes, rank);
  const coordinates = project(pca, target.inputs, target.count, rank);
  const beyond = squaresBeyond(target, coordinates, rank);
  const accessibility = new Float64Array(target.count);
  const shares = sharesOf(weights, steps.length);
  const accuracy = new Float64Array(steps.length);
  const outputs = new Float64Array(classes);
  for (let at = 0; at < steps.length; at++) {
    const left = Float64Array.from(
      { length: rank },
      (_, j) => (1 - stepSize * curvature * pca.eigenvalues[j]) ** steps[at],
    );
    for (let x = 0; x < target.count; x++) {
      let variance = beyond[x];
      outputs.fill(0);
      for (let j = 0; j < rank; j++) {
        const z = coordinates[x * rank + j];
        variance += (left[j] * z) ** 2;
        for (let k = 0; k < classes; k++) outputs[k] += (1 - left[j]) * optimum[k * rank + j] * z;
      }
      const right = chanceOf(target.labels[x], outputs, Math.sqrt(initialVariance * variance));
      accessibility[x] += shares[at] * right;
      accuracy[at] += right / target.count;
    }
  }
  return { accessibility, accuracy };
}

/** Squared length of each example beyond the first `rank` components, which no training moves. */
function squaresBeyond({ inputs, count }: ExampleSet, coordinates: Float32Array, rank: number): Float64Array {
  const features = inputs.length / count;
  return Float64Array.from({ length: count }, (_, x) => {
    let sum = 0;
    for (let i = 0; i < features; i++) sum += inputs[x * features + i] ** 2;
    for (let j = 0; j < rank; j++) sum -= coordinates[x * rank + j] ** 2;
    return Math.max(0, sum);
  });
}
