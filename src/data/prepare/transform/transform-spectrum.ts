import type { PrincipalComponents } from '../../components/principal-components.js';
import type { Dataset } from '../../dataset.js';
import { InputError } from '../../input-error.js';
import { transformOf, type TransformSpec } from './kinds.js';
import { mapExamples, type SpectrumMap } from './spectrum-map.js';

/**
 * Changes the spectrum of a dataset's training set, and its test set by the same map if the kind says so.
 *
 * λ_i are the r eigenvalues of `pca`, i from 1; λ̄ is their mean; example x has the coordinates z_i about the
 * training set's mean. Each kind's file says what becomes of z_i. Beyond the r PCs the training set has
 * nothing but rounding. In the test set a kind that keeps `nothing` or the `mean` drops that part, since
 * nothing says how large it should be; a kind that keeps the `example` does not touch it.
 *
 * Sums are in float64. Takes about 2 n q² + q² r operations for n examples of both splits, and less if few
 * PCs change; about 4 GFLOP/s.
 *
 * @param pca of the training set about its mean, without those of the null space (`spanningComponents`)
 * @throws InputError for a field out of bounds or for more components than there are
 */
export async function transformSpectrum<Data extends Pick<Dataset, 'train' | 'test'>>(
  dataset: Data,
  transform: TransformSpec,
  pca: PrincipalComponents,
): Promise<Data> {
  const map = mapOf(transform, pca);
  const { train, test } = dataset;
  const splits = transformOf(transform).mapsTestSet ? [train, test] : [train];
  const [mappedTrain, mappedTest = test] = await mapExamples(splits, map, pca);
  return { ...dataset, train: mappedTrain!, test: mappedTest };
}

/**
 * Principal components of the training set that `transformSpectrum` makes, without looking at it. Its
 * eigenvectors are the same, in the order of the new eigenvalues. Equal eigenvalues, as in a flat spectrum,
 * keep the order that they had; float32 rounding is not in them.
 */
export function transformedComponents(
  transform: TransformSpec,
  pca: PrincipalComponents,
): PrincipalComponents {
  const features = pca.mean.length;
  const { kept, first, weights } = mapOf(transform, pca);
  const values = Array.from(pca.eigenvalues, (value, p) => {
    const factor = (kept === 'example' ? 1 : 0) + (weights[p - first] ?? 0);
    return value * factor ** 2;
  });
  const places = values.map((_, p) => p).slice(0, kept === 'example' ? values.length : weights.length);
  places.sort((a, b) => values[b]! - values[a]! || a - b);
  const components = new Float64Array(places.length * features);
  places.forEach((place, p) => {
    components.set(pca.components.subarray(place * features, (place + 1) * features), p * features);
  });
  return {
    mean: kept === 'nothing' ? new Float64Array(features) : pca.mean,
    eigenvalues: Float64Array.from(places, (place) => values[place]!),
    components,
  };
}

/** A few words for a title, e.g. `ZCA 0.01`, `amplified last 1.5% ×10 (training set)`. */
export function describeTransform(transform: TransformSpec, pca: PrincipalComponents): string {
  const features = pca.mean.length;
  const r = pca.eigenvalues.length;
  return transformOf(transform).title(transform, r < features ? ` (rank ${r} of ${features})` : '');
}

function mapOf(transform: TransformSpec, pca: PrincipalComponents): SpectrumMap {
  if (pca.eigenvalues.length === 0) {
    throw new InputError(
      'data.transform: all training examples are the same, and a spectrum of zeros cannot be changed; ' +
        'give other examples',
    );
  }
  return transformOf(transform).map(transform, pca);
}
