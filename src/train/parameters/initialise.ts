import { initialDraw } from '../../model/initial-draw.js';
import type { LayerParameters } from '../../model/parameters.js';
import { padded } from '../../ops/backend.js';
import { Generator } from '../../random/generator.js';
import { seedOf } from '../../random/seed.js';
import type { TrainingSpec } from '../spec.js';

/** What initial weights are drawn by. */
export interface InitialWeightsSetup {
  readonly training: Pick<TrainingSpec, 'initialisation' | 'initialisationScale'>;
  readonly members: readonly number[];
  readonly seed: string;
  /** True for the layer that makes the logits. */
  readonly isLast: boolean;
}

/**
 * Initial weights of one layer for several members: [member, ...shape] with the last axis padded to a
 * multiple of four by zeros. A member's numbers depend on `seed`, its own index and the layer's name only,
 * so an ensemble of N holds the same numbers as N ensembles of one. `initialisationScale` multiplies every
 * weight. Uniform draws are k / 2²⁴ scaled in f64 and rounded once: bit-equal everywhere.
 */
export function initialWeights(
  parameters: LayerParameters,
  { training, members, seed, isLast }: InitialWeightsSetup,
): Float32Array {
  const { initialisation, initialisationScale = 1 } = training;
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
