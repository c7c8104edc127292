import type { LayerParameters } from '../../model/parameters.js';
import { Generator } from '../../random/generator.js';
import { seedOf } from '../../random/seed.js';
import { padded } from '../../ops/backend.js';
import type { Initialisation, TrainingSpec } from '../spec.js';

/** Distribution and variance of one layer's initial weights. */
interface Draw {
  readonly distribution: 'uniform' | 'normal';
  readonly variance: number;
}

/**
 * Variance of initial weights with these fans: Glorot & Bengio 2010, 2 / (in + out); He et al. 2015, 2 / in; LeCun et
 * al. 1998, 1 / in; `one-over-width` 1 / (units of the hidden layer that the weights lead to, for the last layer come
 * from), so that with equal hidden widths every gradient scale matrix has mean identity (science.md, section 2).
 */
export function initialDraw(
  scheme: Initialisation,
  { fanIn, fanOut }: Pick<LayerParameters, 'fanIn' | 'fanOut'>,
  isLast: boolean,
): Draw {
  switch (scheme) {
    case 'glorot-uniform':
      return { distribution: 'uniform', variance: 2 / (fanIn + fanOut) };
    case 'glorot-normal':
      return { distribution: 'normal', variance: 2 / (fanIn + fanOut) };
    case 'he-uniform':
      return { distribution: 'uniform', variance: 2 / fanIn };
    case 'he-normal':
      return { distribution: 'normal', variance: 2 / fanIn };
    case 'lecun-uniform':
      return { distribution: 'uniform', variance: 1 / fanIn };
    case 'lecun-normal':
      return { distribution: 'normal', variance: 1 / fanIn };
    case 'one-over-width':
      return { distribution: 'normal', variance: 1 / (isLast ? fanIn : fanOut) };
  }
}

/**
 * Initial weights of one layer for several members: [member, ...shape] with the last axis padded to a multiple of four
 * by zeros. A member's numbers depend on `seed`, its own index and the layer's name only, so an ensemble of N holds the
 * same numbers as N ensembles of one. `initialisationScale` multiplies every weight. Uniform draws are k / 2²⁴ scaled in f64 and rounded once: bit-equal everywhere.
 */
export function initialWeights(
  parameters: LayerParameters,
  { initialisation, initialisationScale = 1 }: Pick<TrainingSpec, 'initialisation' | 'initialisationScale'>,
  members: readonly number[],
  seed: string,
  isLast: boolean,
): Float32Array {
  const { distribution, variance } = initialDraw(initialisation, parameters, isLast);
  const scale = initialisationScale * Math.sqrt(distribution === 'uniform' ? 3 * variance : variance);
  const outputs = parameters.weights[parameters.weights.length - 1];
  const rows = parameters.weights.slice(0, -1).reduce((product, extent) => product * extent, 1);
  const stride = padded(outputs);
  const weights = new Float32Array(members.length * rows * stride);
  members.forEach((member, m) => {
    const generator = new Generator(seedOf(seed, 'init', member, parameters.layer));
    for (let row = 0; row < rows; row++) {
      const at = (m * rows + row) * stride;
      for (let o = 0; o < outputs; o++) {
        weights[at + o] =
          scale * (distribution === 'uniform' ? 2 * generator.uniform24() - 1 : generator.normal());
      }
    }
  });
  return weights;
}
