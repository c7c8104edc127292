import { type Dataset, featureCount } from '../../dataset.js';
import { InputError } from '../../input-error.js';
import type { PrincipalComponents } from '../../components/principal-components.js';
import type { TransformSpec } from '../../spec.js';
import { mapExamples, type SpectrumMap } from './spectrum-map.js';

/**
 * The r components that the training examples span: those whose eigenvalue is above what rounding can make of a 0,
 * max(n, q) · 2^-52 · the first. The others, if there are any, are an arbitrary basis of the null space.
 *
 * @param count n, training examples
 */
export function spanningComponents(pca: PrincipalComponents, count: number): PrincipalComponents {
  const features = pca.mean.length;
  const cut = Math.max(count, features) * Number.EPSILON * (pca.eigenvalues[0] ?? 0);
  const rank = pca.eigenvalues.reduce((above, value) => above + (value > cut ? 1 : 0), 0);
  return {
    mean: pca.mean,
    eigenvalues: pca.eigenvalues.subarray(0, rank),
    components: pca.components.subarray(0, rank * features),
  };
}

/**
 * Changes the spectrum of a dataset's training set, and its test set by the same map (`amplified`: not at all).
 *
 * λ_i are the r eigenvalues of `pca`, i from 1, λ̄ their mean; example x has the coordinates z_i about the training set's mean. What lies beyond the r PCs is nothing in the training set, but for rounding; in the test set `zca`, `power`
 * and `truncated` drop it, since nothing says how large it should be, and `amplified` does not touch it.
 *
 * - zca: z_i / √(λ_i + regulariser · λ̄) along PC i, so that the mean is 0 and eigenvalue i is λ_i / (λ_i + regulariser · λ̄)
 * - power: z_i √(λ'_i / λ_i), λ'_i = i^-exponent Σλ / Σ_{j ≤ r} j^-exponent; the mean stays
 * - amplified: z_i · factor for the first or last round(share · r) PCs, at least one; the rest of an example stays as it was
 * - truncated: z_i for i ≤ components; the mean stays
 *
 * Sums are in float64. Takes about 2 n q² + q² r operations for n examples of both splits, less where few PCs change; about 4 GFLOP/s.
 *
 * @param pca of the training set about its mean, without those of the null space (`spanningComponents`)
 * @throws InputError for a field out of bounds, for more components than there are, for a regulariser of 0 when r < q
 */
export async function transformSpectrum<Data extends Pick<Dataset, 'shape' | 'train' | 'test'>>(
  dataset: Data,
  transform: TransformSpec,
  pca: PrincipalComponents,
): Promise<Data> {
  const map = mapOf(transform, pca, featureCount(dataset.shape));
  const { train, test } = dataset;
  if (transform.kind === 'amplified')
    return { ...dataset, train: (await mapExamples([train], map, pca))[0]! };
  const [mappedTrain, mappedTest] = await mapExamples([train, test], map, pca);
  return { ...dataset, train: mappedTrain!, test: mappedTest! };
}

/**
 * Principal components of the training set that `transformSpectrum` makes, without looking at it: its eigenvectors are the same, in the
 * order of the new eigenvalues. Equal ones, as of a flat spectrum, keep the order that they had; float32 rounding is not in them.
 */
export function transformedComponents(
  transform: TransformSpec,
  pca: PrincipalComponents,
): PrincipalComponents {
  const features = pca.mean.length;
  const { kept, first, weights } = mapOf(transform, pca, features);
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
  const rank = r < features ? ` (rank ${r} of ${features})` : '';
  switch (transform.kind) {
    case 'zca':
      return `ZCA ${transform.regulariser}${rank}`;
    case 'power':
      return `spectrum i^-${transform.exponent}${rank}`;
    case 'amplified': {
      const percent = Number((100 * transform.share).toPrecision(6));
      return `amplified ${transform.end} ${percent}% ×${transform.factor} (training set)`;
    }
    case 'truncated':
      return `truncated to ${transform.components} PCs`;
  }
}

/** @throws InputError if `field` asks for more principal components than the training set has, or none */
export function requireRank(field: string, components: number, pca: PrincipalComponents): void {
  if (Number.isInteger(components) && components >= 1 && components <= pca.eigenvalues.length) return;
  throw new InputError(
    `${field}: ${components}, expected an integer from 1 to the ${pca.eigenvalues.length} principal components that the training examples span ` +
      `(of ${pca.mean.length} features); ask for fewer components or more examples`,
  );
}

function mapOf(transform: TransformSpec, pca: PrincipalComponents, features: number): SpectrumMap {
  const { eigenvalues } = pca;
  const rank = eigenvalues.length;
  if (rank === 0) {
    throw new InputError(
      'data.transform: all training examples are the same, and a spectrum of zeros cannot be changed; give other examples',
    );
  }
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  switch (transform.kind) {
    case 'zca': {
      const { regulariser } = transform;
      requireNumber('regulariser', regulariser, regulariser >= 0, '0 or more');
      if (regulariser === 0 && rank < features) {
        throw new InputError(
          `data.transform.regulariser: 0, and the training set's covariance has rank ${rank} of ${features}, so that whitening ` +
            'would divide by 0; give a regulariser above 0, e.g. 0.01, or more examples',
        );
      }
      const added = (regulariser * total) / rank;
      return { kept: 'nothing', first: 0, weights: eigenvalues.map((value) => 1 / Math.sqrt(value + added)) };
    }
    case 'power': {
      const { exponent } = transform;
      requireNumber(
        'exponent',
        exponent,
        exponent >= 0,
        '0 or more; eigenvalue i is proportional to i^-exponent',
      );
      const shares = eigenvalues.map((_, p) => (p + 1) ** -exponent);
      const scale = total / shares.reduce((sum, share) => sum + share, 0);
      return {
        kept: 'mean',
        first: 0,
        weights: eigenvalues.map((value, p) => Math.sqrt((scale * shares[p]!) / value)),
      };
    }
    case 'amplified': {
      const { end, share, factor } = transform;
      requireNumber('share', share, share > 0 && share < 1, 'above 0 and below 1');
      requireNumber('factor', factor, factor > 0, 'above 0');
      const count = Math.max(1, Math.round(share * rank));
      const weights = new Float64Array(count).fill(factor - 1);
      return { kept: 'example', first: end === 'first' ? 0 : rank - count, weights };
    }
    case 'truncated':
      requireRank('data.transform.components', transform.components, pca);
      return { kept: 'mean', first: 0, weights: new Float64Array(transform.components).fill(1) };
  }
}

function requireNumber(field: string, value: number, within: boolean, expected: string): void {
  if (within && Number.isFinite(value)) return;
  throw new InputError(`data.transform.${field}: ${value}, expected a number of ${expected}`);
}
