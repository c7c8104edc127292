/** A linear classifier of coordinates: class k's score is intercepts[k] + weights[k] · z. */
export interface LinearClassifier {
  /** [class, component] */
  readonly weights: Float64Array;
  /** [class] */
  readonly intercepts: Float64Array;
}

/**
 * The linear classifier with intercept that has the least sum of squared differences between scores and
 * one-hot labels. The training set's coordinates are uncorrelated and have mean 0, so each weight is a
 * regression of its own:
 *
 *     weights[k, p] = Σ_e z[e, p] · 1[y_e = k] / (n λ_p),    intercepts[k] = share of class k
 *
 * @param coordinates of the training set along its first PCs: [example, component]
 * @param eigenvalues their variances, above 0: [component]
 * @param labels [example]
 */
export function leastSquaresClassifier(
  coordinates: Float32Array,
  eigenvalues: Float64Array,
  labels: Uint8Array,
  classes: number,
): LinearClassifier {
  const P = eigenvalues.length;
  const weights = new Float64Array(classes * P);
  const intercepts = new Float64Array(classes);
  labels.forEach((label, example) => {
    intercepts[label]! += 1 / labels.length;
    for (let p = 0; p < P; p++) weights[label * P + p]! += coordinates[example * P + p]!;
  });
  for (let at = 0; at < weights.length; at++) weights[at]! /= labels.length * eigenvalues[at % P]!;
  return { weights, intercepts };
}

/** The class of each example's largest score, the first of equals: [example]. */
export function classify(
  { weights, intercepts }: LinearClassifier,
  coordinates: Float32Array,
  count: number,
): Uint8Array {
  const P = weights.length / intercepts.length;
  return Uint8Array.from({ length: count }, (_, example) => {
    let best = -Infinity;
    let label = 0;
    for (let k = 0; k < intercepts.length; k++) {
      let score = intercepts[k]!;
      for (let p = 0; p < P; p++) score += weights[k * P + p]! * coordinates[example * P + p]!;
      if (score > best) {
        best = score;
        label = k;
      }
    }
    return label;
  });
}
