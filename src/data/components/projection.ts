import type { PrincipalComponents } from './principal-components.js';
import { addRowProducts } from '../../algebra/row-products.js';
import { atOnce, inSlices, type Steps } from '../../algebra/steps.js';

/** Examples that are widened to float64 at a time. */
const BATCH = 512;

/**
 * Coordinates of examples along the first P components: z[e, p] = components[p] · (x[e] − mean).
 * Sums are in float64 with their terms in order, so an example's coordinates do not depend on the others.
 * About 4 GFLOP/s.
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
  return atOnce(projectSteps(pca, inputs, count, P));
}

/** `project`, letting the event loop turn about every 80 ms. */
export async function projectInSlices(
  pca: PrincipalComponents,
  inputs: Float32Array,
  count: number,
  P: number,
): Promise<Float32Array> {
  return inSlices(projectSteps(pca, inputs, count, P), 2 * count * P * pca.mean.length);
}

/**
 * Examples from their coordinates: x[e] = mean + sum over p of z[e, p] · components[p].
 * It is the inverse of `project` on its range.
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
  return atOnce(reconstructSteps(pca, coordinates, count, P));
}

function* projectSteps(
  pca: PrincipalComponents,
  inputs: Float32Array,
  count: number,
  P: number,
): Steps<Float32Array> {
  const features = pca.mean.length;
  requireLength('project', inputs.length, count, features);
  requireComponents('project', pca, P);
  const coordinates = new Float32Array(count * P);
  const components = { data: pca.components, at: 0, rowStride: features, termStride: 1 };
  for (let from = 0; from < count; from += BATCH) {
    const batch = Math.min(BATCH, count - from);
    const centred = new Float64Array(batch * features);
    for (let example = 0; example < batch; example++) {
      for (let i = 0; i < features; i++) {
        centred[example * features + i] = inputs[(from + example) * features + i] - pca.mean[i];
      }
    }
    const sums = new Float64Array(batch * P);
    const examples = { data: centred, at: 0, rowStride: features, termStride: 1 };
    yield* addRowProducts({ data: sums, at: 0, stride: P }, examples, components, {
      rows: batch,
      columns: P,
      terms: features,
    });
    coordinates.set(sums, from * P);
  }
  return coordinates;
}

function* reconstructSteps(
  pca: PrincipalComponents,
  coordinates: Float32Array,
  count: number,
  P: number,
): Steps<Float32Array> {
  const features = pca.mean.length;
  requireLength('reconstruct', coordinates.length, count, P);
  requireComponents('reconstruct', pca, P);
  const inputs = new Float32Array(count * features);
  const components = { data: pca.components, at: 0, rowStride: 1, termStride: features };
  for (let from = 0; from < count; from += BATCH) {
    const batch = Math.min(BATCH, count - from);
    const sums = new Float64Array(batch * features);
    for (let example = 0; example < batch; example++) sums.set(pca.mean, example * features);
    const weights = Float64Array.from(coordinates.subarray(from * P, (from + batch) * P));
    const examples = { data: weights, at: 0, rowStride: P, termStride: 1 };
    const target = { data: sums, at: 0, stride: features };
    yield* addRowProducts(target, examples, components, { rows: batch, columns: features, terms: P });
    inputs.set(sums, from * features);
  }
  return inputs;
}

function requireComponents(who: string, pca: PrincipalComponents, P: number): void {
  if (Number.isInteger(P) && P >= 1 && P <= pca.eigenvalues.length) return;
  throw new RangeError(
    `${who}: P is ${P}, expected an integer from 1 to the ${pca.eigenvalues.length} components there are`,
  );
}

/** @throws RangeError if there are not `count` examples of `width` numbers */
export function requireLength(who: string, length: number, count: number, width: number): void {
  if (length === count * width) return;
  throw new RangeError(`${who}: got ${length} numbers, expected ${count} examples of ${width}`);
}
