import { optimiserOf } from './optimiser/kinds.js';
import type { TrainingSpec } from './spec.js';

/** Examples of one step. */
export function batchSize(training: Pick<TrainingSpec, 'batch'>, examples: number): number {
  return training.batch === 'full' ? examples : training.batch;
}

/** Steps of the whole training: epochs · examples / batch, rounded, at least 1. */
export function totalSteps(training: TrainingSpec, examples: number): number {
  return Math.max(1, Math.round((training.epochs * examples) / batchSize(training, examples)));
}

/**
 * Steps at which predictions are recorded, ascending: 0, those that `checkpoints` asks for, and the last one.
 */
export function checkpointSteps(training: TrainingSpec, examples: number): number[] {
  const { everyEpochs = 1, early = 0, count, spacing = 'log' } = training.checkpoints;
  const total = totalSteps(training, examples);
  if (count !== undefined) return evenSteps(count, spacing, total);
  const ends = epochEnds(training, examples, everyEpochs);
  return [...new Set([...evenSteps(early + 1, 'log', ends[0]), ...ends])];
}

/**
 * Steps that are nearest to the ends of every so many epochs, and of the last one, ascending: the end of
 * epoch e is at e · examples / batch.
 */
function epochEnds(training: TrainingSpec, examples: number, every: number): number[] {
  const { epochs } = training;
  const total = totalSteps(training, examples);
  const endOf = (epoch: number) => Math.round((epoch * examples) / batchSize(training, examples));
  const ends = Array.from({ length: Math.floor(epochs / every) }, (_, at) => endOf((at + 1) * every));
  return [...new Set([...ends.filter((step) => step > 0 && step < total), total])];
}

/**
 * 0, then `count` strictly increasing steps up to and including `total` (fewer if there are not that many
 * steps). `log` spaces them evenly in the logarithm of the step, from step 1.
 */
function evenSteps(count: number, spacing: 'linear' | 'log', total: number): number[] {
  const steps = [0];
  const wanted = Math.min(count, total);
  for (let i = 1; i <= wanted; i++) {
    const ideal =
      spacing === 'linear'
        ? (total * i) / wanted
        : Math.exp((Math.log(total) * (i - 1)) / Math.max(1, wanted - 1));
    const latest = total - (wanted - i);
    steps.push(Math.min(latest, Math.max(steps[i - 1] + 1, Math.round(ideal))));
  }
  if (wanted > 0) {
    steps[wanted] = total;
  }
  return steps;
}

/** Learning rate of each step from `first` on, with the optimiser's factor. Steps count from 0. */
export function learningRates(training: TrainingSpec, first: number, target: Float32Array): void {
  const { decay } = training;
  const { rateFactor } = optimiserOf(training);
  for (let i = 0; i < target.length; i++) {
    const divisions = decay ? Math.floor((first + i) / decay.everySteps) : 0;
    const rate = training.learningRate / (decay ? decay.divisor ** divisions : 1);
    target[i] = rate * rateFactor(first + i + 1);
  }
}
