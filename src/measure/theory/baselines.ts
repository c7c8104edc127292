import type { ExampleSet } from '../../data/dataset.js';

/*
 * Cheap predictions of what is learned early, which a theory must beat. The third one, the share of nearest
 * neighbours of the same class, is `neighbourShare`.
 */

/**
 * Nearest-class-mean margin of each query: [query]. It is the distance from the nearest mean of another class
 * minus the distance from the mean of its own class, so that a larger margin is an easier example. NaN where
 * the own class, or every other, has no reference.
 *
 * @param sameSet query i is reference i, and is left out of its own class's mean (whose distance becomes n_k
 *   / (n_k − 1) times as large)
 * @throws RangeError if the sets have different numbers of features
 */
export function classMeanMargin(
  reference: ExampleSet,
  queries: ExampleSet,
  classes: number,
  sameSet: boolean,
): Float64Array {
  const features = reference.inputs.length / reference.count;
  if (queries.inputs.length !== queries.count * features || (sameSet && queries.count !== reference.count)) {
    throw new RangeError(
      `classMeanMargin: queries are ${queries.inputs.length} numbers, expected ${queries.count} ` +
        `examples of ${features}` +
        (sameSet ? `, the ${reference.count} references` : ''),
    );
  }
  const counts = new Float64Array(classes);
  const means = new Float64Array(classes * features);
  reference.labels.forEach((label) => counts[label]++);
  reference.labels.forEach((label, e) => {
    for (let i = 0; i < features; i++) {
      means[label * features + i] += reference.inputs[e * features + i] / counts[label];
    }
  });
  const distance = (query: number, k: number): number => {
    let sum = 0;
    for (let i = 0; i < features; i++) {
      sum += (queries.inputs[query * features + i] - means[k * features + i]) ** 2;
    }
    return Math.sqrt(sum);
  };
  return Float64Array.from(queries.labels, (own, query) => {
    // With one reference that is the query itself, its class has no mean.
    const others = sameSet ? counts[own] - 1 : counts[own];
    if (others < 1) return NaN;
    let nearest = Infinity;
    for (let k = 0; k < classes; k++) {
      if (k !== own && counts[k] > 0) nearest = Math.min(nearest, distance(query, k));
    }
    return nearest === Infinity ? NaN : nearest - distance(query, own) * (counts[own] / others);
  });
}

/** The class-only null: each value is replaced by the mean over its class, [example]. */
export function classMeans(values: ArrayLike<number>, labels: ArrayLike<number>): Float64Array {
  const sums = new Map<number, { sum: number; count: number }>();
  for (let x = 0; x < labels.length; x++) {
    const { sum, count } = sums.get(labels[x]) ?? { sum: 0, count: 0 };
    sums.set(labels[x], { sum: sum + values[x], count: count + 1 });
  }
  return Float64Array.from(labels, (label) => {
    const { sum, count } = sums.get(label) ?? { sum: NaN, count: 1 };
    return sum / count;
  });
}
