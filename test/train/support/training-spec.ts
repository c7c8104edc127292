import type { TrainingSpec } from '../../../src/train/spec.js';

/** Returns plain SGD on the mean cross-entropy, with `changes`. */
export function training(changes: Partial<TrainingSpec>): TrainingSpec {
  return {
    loss: 'cross-entropy',
    learningRate: 0.1,
    momentum: 0,
    weightDecay: 0,
    batch: 8,
    epochs: 1,
    initialisation: 'glorot-uniform',
    checkpoints: { count: 1, spacing: 'linear' },
    ...changes,
  };
}
