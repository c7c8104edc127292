import type { ExampleSet } from '../../data/dataset.js';
import type { PrincipalComponents } from '../../data/components/principal-components.js';
import { criticalComponents } from './critical-component.js';
import { requireOrigin, type LeastSquares } from './least-squares.js';

/**
 * A score by coordinates is off by at most this share of |optimum_k| |x|. Coordinates are float32, which
 * makes 2^-24 of it, since components are orthonormal. All sums are float64; for q features they make less
 * than (2 q √q + 2 q) 2^-53 of it, which is below 2^-24 up to q = 400,000.
 */
const ROUNDING = 2 ** -23;
/** Added to |x|: coordinates below 2^-126 have an error of up to 2^-150 whatever their size. */
const SUBNORMAL = 2 ** -100;

/**
 * Share of examples that a classifier with all its components gets right: the `accuracy` of
 * `criticalComponents`, to the bit, in examples × classes × features operations instead of examples × rank ×
 * features.
 *
 * No example is projected. Its scores are products with W* in the features, Σ_p optimum_kp u_p, and differ
 * from those of its coordinates by rounding alone. Examples whose scores are so near to each other that this
 * could decide are projected after all.
 *
 * @throws RangeError as criticalComponents
 */
export function classifierAccuracy(
  pca: PrincipalComponents,
  classifier: LeastSquares,
  examples: ExampleSet,
): number {
  requireOrigin('classifierAccuracy', pca);
  const { inputs, labels, count } = examples;
  const { classes } = classifier;
  const features = pca.mean.length;
  const weights = inFeatures(pca, classifier);
  const lengths = Array.from({ length: classes }, (_, k) => lengthOf(classifier.optimum, classifier.rank, k));
  const scores = new Float64Array(classes);
  const near: number[] = [];
  let wrong = 0;
  for (let e = 0; e < count; e++) {
    const start = e * features;
    scores.fill(0);
    let square = 0;
    for (let i = 0; i < features; i++) square += inputs[start + i] ** 2;
    for (let k = 0; k < classes; k++) {
      let score = 0;
      for (let i = 0; i < features; i++) score += weights[k * features + i] * inputs[start + i];
      scores[k] = score;
    }
    const label = labels[e];
    let [isLost, isNear] = [false, false];
    for (let k = 0; k < classes; k++) {
      if (k === label) continue;
      const gap = scores[label] - scores[k];
      const uncertain = ROUNDING * (lengths[label] + lengths[k]) * (Math.sqrt(square) + SUBNORMAL);
      if (gap < -uncertain) isLost = true;
      else if (!(gap > uncertain)) isNear = true;
    }
    if (isLost) wrong++;
    else if (isNear) near.push(e);
  }
  if (near.length > 0) {
    wrong += criticalComponents(pca, classifier, onlyExamples(examples, near, features)).neverPersistent;
  }
  return 1 - wrong / count;
}

/** W*: [class, feature]. */
function inFeatures(pca: PrincipalComponents, { classes, rank, optimum }: LeastSquares): Float64Array {
  const features = pca.mean.length;
  const weights = new Float64Array(classes * features);
  for (let p = 0; p < rank; p++) {
    for (let k = 0; k < classes; k++) {
      const weight = optimum[k * rank + p];
      for (let i = 0; i < features; i++) {
        weights[k * features + i] += weight * pca.components[p * features + i];
      }
    }
  }
  return weights;
}

/** Length of the weights of one class. */
function lengthOf(optimum: Float64Array, rank: number, k: number): number {
  return Math.sqrt(optimum.subarray(k * rank, (k + 1) * rank).reduce((sum, each) => sum + each ** 2, 0));
}

function onlyExamples({ inputs, labels }: ExampleSet, kept: readonly number[], features: number): ExampleSet {
  const own = new Float32Array(kept.length * features);
  kept.forEach((e, at) => own.set(inputs.subarray(e * features, (e + 1) * features), at * features));
  return { inputs: own, labels: Uint8Array.from(kept, (e) => labels[e]), count: kept.length };
}
