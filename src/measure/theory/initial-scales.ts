import type { Layer } from '../../model/layer.js';
import { hasParameters, parameterShapes } from '../../model/parameters.js';
import { initialDraw, type Initialisation } from '../../model/initial-draw.js';

/** Means of the gradient scale matrices at initialisation, by layer 1 … L: E[A_l] = α_l I, E[B_l] = β_l I. */
export interface ExpectedScales {
  readonly alpha: readonly number[];
  readonly beta: readonly number[];
}

/**
 * α_l = Π_{j>l} m_{j−1} σ²_j and β_l = Π_{j<l} m_j σ²_j of a dense net whose weights have mean 0 and variance
 * σ²_j in layer j, with m_j units (science.md, section 2). Activations are taken as identity.
 *
 * @throws RangeError for a net with convolutions or pools, for which the paper defines no scale matrices
 */
export function expectedScales(
  layers: readonly Layer[],
  initialisation: Initialisation,
  initialisationScale = 1,
): ExpectedScales {
  const other = layers.find(({ kind }) => kind !== 'dense' && kind !== 'activation');
  if (other) {
    throw new RangeError(
      `expectedScales: layer ${other.name} is a ${other.kind}, expected dense layers and activations; ` +
        'use linear or mlp',
    );
  }
  const shapes = parameterShapes(layers);
  const variances = shapes.map(
    (shape, l) =>
      initialisationScale ** 2 * initialDraw(initialisation, shape, l === shapes.length - 1).variance,
  );
  const units = layers.filter(hasParameters).map(({ output }) => output.channels);
  const alpha = shapes.map(() => 1);
  const beta = shapes.map(() => 1);
  for (let l = 1; l < shapes.length; l++) beta[l] = beta[l - 1] * units[l - 1] * variances[l - 1];
  for (let l = shapes.length - 2; l >= 0; l--) alpha[l] = alpha[l + 1] * units[l] * variances[l + 1];
  return { alpha, beta };
}

/**
 * Variance of a weight of the last layer at initialisation. Times the squared length of the layer's inputs it
 * is the variance of an output.
 */
export function lastVariance(
  layers: readonly Layer[],
  initialisation: Initialisation,
  initialisationScale = 1,
): number {
  const last = parameterShapes(layers).at(-1);
  if (last === undefined) throw new RangeError('lastVariance: no layer has parameters, expected a network');
  return initialisationScale ** 2 * initialDraw(initialisation, last, true).variance;
}

/**
 * Variance of an entry of the compact matrix at initialisation, Π σ²_l Π (hidden widths) = β_L σ²_L; dense
 * nets as in expectedScales.
 */
export function compactVariance(
  layers: readonly Layer[],
  initialisation: Initialisation,
  initialisationScale = 1,
): number {
  const { beta } = expectedScales(layers, initialisation, initialisationScale);
  return beta[beta.length - 1] * lastVariance(layers, initialisation, initialisationScale);
}

/**
 * Effective depth L_eff = Σ_l α_l β_l: the factor by which each principal component is at first learned
 * faster than by a net of one layer.
 */
export function effectiveDepth(
  layers: readonly Layer[],
  initialisation: Initialisation,
  initialisationScale = 1,
): number {
  const { alpha, beta } = expectedScales(layers, initialisation, initialisationScale);
  return alpha.reduce((sum, a, l) => sum + a * beta[l], 0);
}
