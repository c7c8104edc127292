import type { ExampleSet } from '../../dataset.js';
import type { PrincipalComponents } from '../../components/principal-components.js';
import { addRowProducts } from '../../../algebra/row-products.js';
import { inSlices, type Steps } from '../../../algebra/steps.js';

/** Examples that are widened to float64 at a time. */
const BATCH = 512;

/**
 * A map of examples that scales coordinates along PCs, with z_p(x) = components[p] · (x − mean):
 *
 *     x' = kept(x) + sum over p of weights[p - first] · z_p(x) · components[p]
 */
export interface SpectrumMap {
  /** What the sum is added to: 0, the mean, or the example itself. */
  readonly kept: 'nothing' | 'mean' | 'example';
  /** The PC that weights[0] scales, counted from 0. */
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * Maps the examples of some splits, with sums in float64. The map goes through its symmetric q × q matrix or
 * through coordinates along its PCs, whichever is less work for these examples.
 */
export async function mapExamples(
  splits: readonly ExampleSet[],
  map: SpectrumMap,
  pca: PrincipalComponents,
): Promise<ExampleSet[]> {
  const q = pca.mean.length;
  const P = map.weights.length;
  const examples = splits.reduce((sum, { count }) => sum + count, 0);
  const byMatrix = q * q * P + 2 * examples * q * q;
  const byCoordinates = 4 * examples * q * P;
  return inSlices(splitSteps(splits, map, pca, byMatrix < byCoordinates), Math.min(byMatrix, byCoordinates));
}

function* splitSteps(
  splits: readonly ExampleSet[],
  map: SpectrumMap,
  pca: PrincipalComponents,
  throughMatrix: boolean,
): Steps<ExampleSet[]> {
  const matrix = throughMatrix ? yield* matrixSteps(map, pca) : undefined;
  const mapped: ExampleSet[] = [];
  for (const split of splits) mapped.push({ ...split, inputs: yield* mapSteps(split, map, pca, matrix) });
  return mapped;
}

/** m[i, j] = sum over p of weights[p] · components[p, i] · components[p, j]: [feature, feature]. */
function* matrixSteps(
  { first, weights }: SpectrumMap,
  { mean, components }: PrincipalComponents,
): Steps<Float64Array> {
  const q = mean.length;
  const P = weights.length;
  const scaled = components.slice(first * q, (first + P) * q);
  for (let at = 0; at < scaled.length; at++) scaled[at]! *= weights[Math.floor(at / q)]!;
  const matrix = new Float64Array(q * q);
  const columns = { rowStride: 1, termStride: q };
  yield* addRowProducts(
    { data: matrix, at: 0, stride: q },
    { data: scaled, at: 0, ...columns },
    { data: components, at: first * q, ...columns },
    { rows: q, columns: q, terms: P, upper: true },
  );
  for (let row = 0; row < q; row++) {
    for (let column = 0; column < row; column++) matrix[row * q + column] = matrix[column * q + row]!;
  }
  return matrix;
}

function* mapSteps(
  { inputs, count }: ExampleSet,
  { kept, first, weights }: SpectrumMap,
  { mean, components }: PrincipalComponents,
  matrix: Float64Array | undefined,
): Steps<Float32Array> {
  const q = mean.length;
  const P = weights.length;
  const mapped = new Float32Array(inputs.length);
  for (let from = 0; from < count; from += BATCH) {
    const batch = Math.min(BATCH, count - from);
    const part = inputs.subarray(from * q, (from + batch) * q);
    const centred = new Float64Array(part.length);
    for (let at = 0; at < part.length; at++) centred[at] = part[at]! - mean[at % q]!;
    const examples = { data: centred, at: 0, rowStride: q, termStride: 1 };
    const sums = kept === 'example' ? new Float64Array(part) : new Float64Array(part.length);
    if (kept === 'mean') for (let example = 0; example < batch; example++) sums.set(mean, example * q);
    const target = { data: sums, at: 0, stride: q };
    if (matrix !== undefined) {
      const rows = { data: matrix, at: 0, rowStride: q, termStride: 1 };
      yield* addRowProducts(target, examples, rows, { rows: batch, columns: q, terms: q });
    } else {
      const coordinates = new Float64Array(batch * P);
      const along = { data: components, at: first * q, rowStride: q, termStride: 1 };
      yield* addRowProducts({ data: coordinates, at: 0, stride: P }, examples, along, {
        rows: batch,
        columns: P,
        terms: q,
      });
      for (let at = 0; at < coordinates.length; at++) coordinates[at]! *= weights[at % P]!;
      const back = { data: components, at: first * q, rowStride: 1, termStride: q };
      const scaled = { data: coordinates, at: 0, rowStride: P, termStride: 1 };
      yield* addRowProducts(target, scaled, back, { rows: batch, columns: q, terms: P });
    }
    mapped.set(sums, from * q);
  }
  return mapped;
}
