import { orthonormalise } from '../../algebra/orthonormalise.js';
import { requireLength } from './projection.js';
import { addRowProducts, rowProductOperations, rowProducts } from '../../algebra/row-products.js';
import { inSlices, type Steps } from '../../algebra/steps.js';
import { eigenOperations, eigenSteps } from '../../algebra/symmetric-eigen.js';
import { type RankedComponents } from './principal-components.js';

export { project, projectInSlices, reconstruct } from './projection.js';

/** Examples that are widened to float64 at a time. */
const BATCH = 512;

export interface ComponentOptions {
  /** True (default): about the mean, from the covariance. False: about the origin, from Σxxᵀ / n. */
  readonly centred?: boolean;
  /** Is told the share of the work that is done, ascending to 1, about every 80 ms. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Principal components of examples, in float64. The same inputs give the same bits everywhere.
 *
 * With n ≥ q there are all q components, from the covariance. With n < q they come from the n × n Gram
 * matrix, and only the components whose eigenvalue is above `cut` are there: `rank` ≤ n of them (n − 1 about
 * the mean). All others span a null space and are arbitrary. Components of equal eigenvalues are one of the
 * many orthonormal bases of their space.
 *
 * Takes n q² and 14/3 q³ operations (n ≥ q) and 40 q² bytes; the event loop turns about every 80 ms.
 *
 * @param inputs [example, feature], `count` = n examples of `features` = q
 * @throws RangeError if inputs has another length, or is not finite
 */
export async function principalComponents(
  inputs: Float32Array,
  count: number,
  features: number,
  { centred = true, onProgress }: ComponentOptions = {},
): Promise<RankedComponents> {
  const examples = examplesOf('principalComponents', { inputs, count, features, centred });
  const [small, large] = [Math.min(count, features), Math.max(count, features)];
  const operations =
    rowProductOperations(small, large) +
    eigenOperations(small, true) +
    (count < features ? 4 * count ** 2 * features : 0);
  return inSlices(count >= features ? fromCovariance(examples) : fromGram(examples), operations, onProgress);
}

/**
 * The eigenvalues of `principalComponents`, up to rounding, in about a third of the time: [feature]. They
 * descend and none is below 0; with n < q there are zeros up to q.
 *
 * @throws RangeError as principalComponents
 */
export async function spectrum(
  inputs: Float32Array,
  count: number,
  features: number,
  { centred = true, onProgress }: ComponentOptions = {},
): Promise<Float64Array> {
  const examples = examplesOf('spectrum', { inputs, count, features, centred });
  const [small, large] = [Math.min(count, features), Math.max(count, features)];
  const operations = rowProductOperations(small, large) + eigenOperations(small, false);
  const { values } = await inSlices(eigenvaluesOf(examples), operations, onProgress);
  const eigenvalues = new Float64Array(features);
  values.forEach((value, p) => (eigenvalues[p] = Math.max(0, value / count)));
  return eigenvalues;
}

/** Inputs that were checked, [example, feature], and the mean that is subtracted from them. */
interface Examples {
  readonly inputs: Float32Array;
  readonly count: number;
  readonly features: number;
  readonly mean: Float64Array;
}

function examplesOf(
  who: string,
  { inputs, count, features, centred }: Omit<Examples, 'mean'> & { readonly centred: boolean },
): Examples {
  requireLength(who, inputs.length, count, features);
  if (count < 1 || features < 1) {
    throw new RangeError(`${who}: inputs are [${count}, ${features}], expected at least [1, 1]`);
  }
  const mean = meanOf(inputs, count, features);
  if (!mean.every(Number.isFinite)) throw new RangeError(`${who}: inputs hold NaN or infinity`);
  return { inputs, count, features, mean: centred ? mean : mean.fill(0) };
}

function* fromCovariance({ inputs, count, features, mean }: Examples): Steps<RankedComponents> {
  const sums = yield* covarianceSums({ inputs, count, features, mean });
  const { values, vectors } = yield* eigenSteps(sums, features, true);
  const eigenvalues = values.map((value) => Math.max(0, value / count));
  for (let p = 0; p < features; p++) fixSign(vectors.subarray(p * features, (p + 1) * features));
  return { mean, eigenvalues, components: vectors, ...rankOf(eigenvalues, count) };
}

function* fromGram(examples: Examples): Steps<RankedComponents> {
  const { count, features, mean } = examples;
  const sums = yield* gramSums(examples);
  const { values, vectors } = yield* eigenSteps(sums, count, true);
  const eigenvalues = values.map((value) => Math.max(0, value / count));
  const { rank, cut } = rankOf(eigenvalues, features);
  const components = new Float64Array(rank * features);
  const target = { data: components, at: 0, stride: features };
  const weights = { data: vectors, at: 0, rowStride: count, termStride: 1 };
  for (let from = 0; from < count; from += BATCH) {
    const batch = Math.min(BATCH, count - from);
    const centred = centredRows(examples, from, from + batch);
    const columns = { data: centred, at: 0, rowStride: 1, termStride: features };
    yield* addRowProducts(target, { ...weights, at: from }, columns, {
      rows: rank,
      columns: features,
      terms: batch,
    });
  }
  yield* orthonormalise(components, rank, features);
  for (let p = 0; p < rank; p++) fixSign(components.subarray(p * features, (p + 1) * features));
  return { mean, eigenvalues: eigenvalues.slice(0, rank), components, rank, cut };
}

function* eigenvaluesOf(examples: Examples): Steps<{ values: Float64Array }> {
  const { count, features } = examples;
  const sums = yield* count >= features ? covarianceSums(examples) : gramSums(examples);
  return yield* eigenSteps(sums, Math.min(count, features), false);
}

/** n times the covariance: [feature, feature]. */
function covarianceSums({ inputs, count, features, mean }: Examples): Steps<Float64Array> {
  return rowProducts(features, count, (panel, stride, from, to) => {
    for (let example = from; example < to; example++) {
      for (let i = 0; i < features; i++) {
        panel[i * stride + example - from] = inputs[example * features + i] - mean[i];
      }
    }
  });
}

/** Inner products of the centred examples: [example, example]. */
function gramSums({ inputs, count, features, mean }: Examples): Steps<Float64Array> {
  return rowProducts(count, features, (panel, stride, from, to) => {
    for (let example = 0; example < count; example++) {
      for (let i = from; i < to; i++) {
        panel[example * stride + i - from] = inputs[example * features + i] - mean[i];
      }
    }
  });
}

function centredRows({ inputs, features, mean }: Examples, from: number, to: number): Float64Array {
  const centred = new Float64Array((to - from) * features);
  for (let example = from; example < to; example++) {
    for (let i = 0; i < features; i++) {
      centred[(example - from) * features + i] = inputs[example * features + i] - mean[i];
    }
  }
  return centred;
}

function rankOf(eigenvalues: Float64Array, most: number): { rank: number; cut: number } {
  const cut = most * Number.EPSILON * eigenvalues[0];
  return { rank: eigenvalues.reduce((above, value) => above + (value > cut ? 1 : 0), 0), cut };
}

function meanOf(inputs: Float32Array, count: number, features: number): Float64Array {
  const mean = new Float64Array(features);
  for (let example = 0; example < count; example++) {
    for (let i = 0; i < features; i++) mean[i] += inputs[example * features + i];
  }
  return mean.map((sum) => sum / count);
}

function fixSign(component: Float64Array): void {
  let largest = 0;
  for (const value of component) if (Math.abs(value) > Math.abs(largest)) largest = value;
  if (largest < 0) for (let i = 0; i < component.length; i++) component[i] = -component[i];
}
