import { rowProducts } from './row-products.js';
import { descendingEigen } from './symmetric-eigen.js';

/** The spectrum of a set of examples and its principal components. */
export interface PrincipalComponents {
  /** [feature] */
  readonly mean: Float64Array;
  /** Of the covariance (divided by n), descending, none below 0: [component]. */
  readonly eigenvalues: Float64Array;
  /** Orthonormal rows, the entry of largest magnitude (the first of equals) positive: [component, feature]. */
  readonly components: Float64Array;
}

/**
 * Principal components of examples, in float64, the same bits for the same inputs everywhere.
 *
 * With n ≥ q: all q components, from the covariance. With n < q: from the n × n Gram matrix, and only the r ≤ n − 1 components
 * whose eigenvalue is above rounding, max(n, q) · 2^-52 · the first; the others span a null space and are arbitrary.
 * Components of equal eigenvalues are one of the many orthonormal bases of their space.
 *
 * @param inputs [example, feature], `count` = n examples of `features` = q
 * @throws RangeError if inputs has another length, or is not finite
 */
export function principalComponents(
  inputs: Float32Array,
  count: number,
  features: number,
): PrincipalComponents {
  requireLength('principalComponents', inputs.length, count, features);
  if (count < 1 || features < 1) {
    throw new RangeError(`principalComponents: inputs are [${count}, ${features}], expected at least [1, 1]`);
  }
  const mean = meanOf(inputs, count, features);
  if (!mean.every(Number.isFinite)) throw new RangeError('principalComponents: inputs hold NaN or infinity');
  return count >= features
    ? fromCovariance(inputs, count, features, mean)
    : fromGram(inputs, count, features, mean);
}

/**
 * Coordinates of examples along the first P components: z[e, p] = components[p] · (x[e] − mean).
 *
 * @param inputs [example, feature], `count` examples
 * @returns [example, P]
 * @throws RangeError if inputs has another length or there are fewer than P components
 */
export function project(
  pca: PrincipalComponents,
  inputs: Float32Array,
  count: number,
  P: number,
): Float32Array {
  const features = pca.mean.length;
  requireLength('project', inputs.length, count, features);
  requireComponents('project', pca, P);
  const coordinates = new Float32Array(count * P);
  const centred = new Float64Array(features);
  for (let example = 0; example < count; example++) {
    for (let i = 0; i < features; i++) centred[i] = inputs[example * features + i]! - pca.mean[i]!;
    for (let p = 0; p < P; p++) {
      let sum = 0;
      for (let i = 0; i < features; i++) sum += pca.components[p * features + i]! * centred[i]!;
      coordinates[example * P + p] = sum;
    }
  }
  return coordinates;
}

/**
 * Examples from their coordinates: x[e] = mean + sum over p of z[e, p] · components[p]; the inverse of `project` on its range.
 *
 * @param coordinates [example, P], `count` examples
 * @returns [example, feature]
 * @throws RangeError if coordinates has another length or there are fewer than P components
 */
export function reconstruct(
  pca: PrincipalComponents,
  coordinates: Float32Array,
  count: number,
  P: number,
): Float32Array {
  const features = pca.mean.length;
  requireLength('reconstruct', coordinates.length, count, P);
  requireComponents('reconstruct', pca, P);
  const inputs = new Float32Array(count * features);
  const sums = new Float64Array(features);
  for (let example = 0; example < count; example++) {
    sums.set(pca.mean);
    for (let p = 0; p < P; p++) {
      const z = coordinates[example * P + p]!;
      for (let i = 0; i < features; i++) sums[i]! += z * pca.components[p * features + i]!;
    }
    inputs.set(sums, example * features);
  }
  return inputs;
}

function fromCovariance(
  inputs: Float32Array,
  count: number,
  features: number,
  mean: Float64Array,
): PrincipalComponents {
  const sums = rowProducts(features, count, (panel, stride, from, to) => {
    for (let example = from; example < to; example++) {
      for (let i = 0; i < features; i++) {
        panel[i * stride + example - from] = inputs[example * features + i]! - mean[i]!;
      }
    }
  });
  const { values, vectors } = descendingEigen(sums, features);
  const eigenvalues = values.map((value) => Math.max(0, value / count));
  for (let p = 0; p < features; p++) fixSign(vectors.subarray(p * features, (p + 1) * features));
  return { mean, eigenvalues, components: vectors };
}

function fromGram(
  inputs: Float32Array,
  count: number,
  features: number,
  mean: Float64Array,
): PrincipalComponents {
  const sums = rowProducts(count, features, (panel, stride, from, to) => {
    for (let example = 0; example < count; example++) {
      for (let i = from; i < to; i++) {
        panel[example * stride + i - from] = inputs[example * features + i]! - mean[i]!;
      }
    }
  });
  const { values, vectors } = descendingEigen(sums, count);
  const cut = features * Number.EPSILON * values[0]!;
  const rank = values.filter((value) => value > cut).length;
  const components = new Float64Array(rank * features);
  for (let p = 0; p < rank; p++) {
    const component = components.subarray(p * features, (p + 1) * features);
    for (let example = 0; example < count; example++) {
      const weight = vectors[p * count + example]!;
      for (let i = 0; i < features; i++) {
        component[i]! += weight * (inputs[example * features + i]! - mean[i]!);
      }
    }
    // Xᵀu loses orthogonality as λ₁ / λ_p · 2^-52; subtracting what is left along earlier components restores it.
    for (let other = 0; other < p; other++) {
      const earlier = components.subarray(other * features, (other + 1) * features);
      addScaled(component, -dot(component, earlier), earlier);
    }
    const norm = Math.sqrt(dot(component, component));
    for (let i = 0; i < features; i++) component[i]! /= norm;
    fixSign(component);
  }
  return { mean, eigenvalues: values.subarray(0, rank).map((value) => value / count), components };
}

function meanOf(inputs: Float32Array, count: number, features: number): Float64Array {
  const mean = new Float64Array(features);
  for (let example = 0; example < count; example++) {
    for (let i = 0; i < features; i++) mean[i]! += inputs[example * features + i]!;
  }
  return mean.map((sum) => sum / count);
}

function fixSign(component: Float64Array): void {
  let largest = 0;
  for (const value of component) if (Math.abs(value) > Math.abs(largest)) largest = value;
  if (largest < 0) for (let i = 0; i < component.length; i++) component[i] = -component[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(target: Float64Array, scale: number, source: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += scale * source[i]!;
}

function requireLength(who: string, length: number, count: number, width: number): void {
  if (length === count * width) return;
  throw new RangeError(`${who}: got ${length} numbers, expected ${count} examples of ${width}`);
}

function requireComponents(who: string, pca: PrincipalComponents, P: number): void {
  if (Number.isInteger(P) && P >= 1 && P <= pca.eigenvalues.length) return;
  throw new RangeError(
    `${who}: P is ${P}, expected an integer from 1 to the ${pca.eigenvalues.length} components there are`,
  );
}
