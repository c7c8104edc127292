import type { ExampleSet } from '../../../src/data/dataset.js';
import type { Layer } from '../../../src/model/layer.js';
import type { TrainingSpec } from '../../../src/train/spec.js';
import { batchOf } from '../support/datasets.js';
import { gradientBounds, lossGradients, ROUNDOFF } from './gradient.js';
import type { MemberParameters } from './reference.js';

/**
 * Factor by which one step can multiply an error: 1 + rate · curvature, with a curvature of a few units in
 * the nets here.
 */
const GROWTH = 1.5;

export interface Float64Training {
  readonly parameters: Map<string, Float64Array>;
  /**
   * How far f32 may be from each parameter at this point: the error that each step added, grown by every
   * later step.
   */
  readonly bounds: Map<string, Float64Array>;
}

/**
 * SGD in float64 as science.md and the suite file define it: v ← momentum · v + gradient + decay · w (weights
 * only), w ← w − rate · v, and the rate is divided at regular intervals. `batches` holds the example indices
 * of each step.
 */
export function trainInFloat64(
  layers: readonly Layer[],
  training: TrainingSpec,
  examples: ExampleSet,
  initial: MemberParameters,
  batches: readonly ArrayLike<number>[],
): Float64Training {
  const parameters = new Map([...initial].map(([name, values]) => [name, values.slice()]));
  const velocities = new Map([...initial].map(([name, { length }]) => [name, new Float64Array(length)]));
  const bounds = new Map([...initial].map(([name, { length }]) => [name, new Float64Array(length)]));
  let rate = training.learningRate;
  batches.forEach((indices, step) => {
    if (training.decay && step > 0 && step % training.decay.everySteps === 0) rate /= training.decay.divisor;
    const batch = batchOf(examples, indices);
    const gradients = lossGradients(layers, parameters, batch, training.loss);
    const roundings = gradientBounds(layers, parameters, batch);
    for (const [name, values] of parameters) {
      const decay = name.includes('weights') ? training.weightDecay : 0;
      const velocity = velocities.get(name)!;
      const bound = bounds.get(name)!;
      values.forEach((w, i) => {
        velocity[i] = training.momentum * velocity[i] + gradients.get(name)![i] + decay * w;
        values[i] = w - rate * velocity[i];
        const size = Math.abs(w) + rate * (decay * Math.abs(w) + Math.abs(velocity[i]));
        bound[i] = GROWTH * bound[i] + rate * roundings.get(name)![i] + 4 * ROUNDOFF * size;
      });
    }
  });
  return { parameters, bounds };
}
