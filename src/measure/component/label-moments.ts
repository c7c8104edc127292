import type { ExampleSet } from '../../data/dataset.js';
import type { PrincipalComponents } from '../../data/components/principal-components.js';

/**
 * Statistics of labelled examples that a linear classifier needs, in principal coordinates z = U (x − mean).
 */
export interface LabelMoments {
  /** n, K and the number of principal components. */
  readonly examples: number;
  readonly classes: number;
  readonly components: number;
  /** Examples of each class: [class]. */
  readonly counts: Float64Array;
  /**
   * (1/n) Σ z_p over the examples of a class: [class, component]. About the origin this is Σyx U / n of
   * section 2.
   */
  readonly moments: Float64Array;
}

/**
 * Moments of one-hot labels with principal coordinates, in float64. They follow from the class sums, so no
 * example is projected.
 *
 * @throws RangeError for inputs of another length, or a label that is no class
 */
export function labelMoments(
  pca: PrincipalComponents,
  { inputs, labels, count }: ExampleSet,
  classes: number,
): LabelMoments {
  const features = pca.mean.length;
  const components = pca.eigenvalues.length;
  if (count < 1 || inputs.length !== count * features || labels.length !== count) {
    throw new RangeError(
      `labelMoments: ${inputs.length} numbers and ${labels.length} labels, expected ${count} examples ` +
        `of ${features}`,
    );
  }
  const counts = new Float64Array(classes);
  const sums = new Float64Array(classes * features);
  for (let e = 0; e < count; e++) {
    const label = labels[e];
    if (label >= classes) {
      throw new RangeError(`labelMoments: example ${e} has class ${label}, expected 0 to ${classes - 1}`);
    }
    counts[label]++;
    for (let i = 0; i < features; i++) sums[label * features + i] += inputs[e * features + i];
  }
  const moments = new Float64Array(classes * components);
  for (let k = 0; k < classes; k++) {
    for (let i = 0; i < features; i++) sums[k * features + i] -= counts[k] * pca.mean[i];
    for (let p = 0; p < components; p++) {
      let sum = 0;
      for (let i = 0; i < features; i++) sum += pca.components[p * features + i] * sums[k * features + i];
      moments[k * components + p] = sum / count;
    }
  }
  return { examples: count, classes, components, counts, moments };
}
