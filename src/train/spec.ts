import { type Initialisation } from '../model/initial-draw.js';

/** The `training:` entry of a suite file: loss, optimiser, batches and when predictions are recorded. */
export interface TrainingSpec {
  readonly loss: 'cross-entropy' | 'squared-error';
  readonly learningRate: number;
  /** Divide the learning rate by `divisor` every `everySteps` steps. */
  readonly decay?: { readonly divisor: number; readonly everySteps: number };
  /** Absent: gradient descent, with momentum if that is above 0. `adam`: Kingma & Ba 2015 with β 0.9 and 0.999, ε 1e-8. */
  readonly optimiser?: 'adam';
  readonly momentum: number;
  readonly weightDecay: number;
  /** Examples of a minibatch, or `full` for the whole training set in one step. */
  readonly batch: number | 'full';
  readonly epochs: number;
  readonly initialisation: Initialisation;
  /** Factor of every initial weight; absent: 1. Below 1 a net leaves the lazy regime for that of Saxe et al. 2013. */
  readonly initialisationScale?: number;
  readonly checkpoints: CheckpointSpec;
}

/** `count` checkpoints after step 0, spaced evenly in steps or in the logarithm of steps. */
export interface CheckpointSpec {
  readonly count: number;
  readonly spacing: 'linear' | 'log';
}
