import * as z from 'zod';
import type { TrainingSpec } from './spec.js';
import {
  complain,
  mapping,
  numberBetween,
  oneOf,
  positiveNumber,
  wholeNumber,
} from '../schema/expectation.js';

const decay = mapping({
  divisor: positiveNumber('the learning rate is divided by it, e.g. 1.8'),
  everySteps: wholeNumber(1, 1_000_000_000),
});

const momentumError = 'a number from 0 to below 1';

/** An entry of `training:`, with every default filled in. */
export const trainingSchema = mapping({
  loss: oneOf(['cross-entropy', 'squared-error']),
  learningRate: positiveNumber('0.05 is a usual start, linear nets need less than 2 / (d₁ · depth)'),
  decay: decay.optional(),
  optimiser: oneOf(['adam']).optional(),
  momentum: z
    .number({ error: momentumError })
    .min(0, { error: momentumError })
    .lt(1, { error: momentumError })
    .default(0),
  weightDecay: numberBetween(0, 1000).default(0),
  batch: z.union([wholeNumber(1, 10_000_000), z.literal('full')], {
    error: 'a whole number of examples from 1 up, or full',
  }),
  epochs: wholeNumber(1, 1_000_000),
  initialisation: oneOf([
    'glorot-uniform',
    'glorot-normal',
    'he-normal',
    'he-uniform',
    'lecun-normal',
    'lecun-uniform',
    'one-over-width',
  ]).default('glorot-uniform'),
  initialisationScale: positiveNumber('below 1 a net learns features, above 1 it is lazy').optional(),
  checkpoints: mapping({
    count: wholeNumber(1, 10_000).default(20),
    spacing: oneOf(['linear', 'log']).default('log'),
  }).prefault({}),
})
  .superRefine(({ optimiser, momentum }, context) => {
    if (optimiser === 'adam' && momentum > 0) {
      complain(context, ['momentum'], '0 with optimiser: adam, which has its own; leave momentum away');
    }
  })
  // Spelt out or not, the default is the same trial.
  .transform(({ initialisationScale, ...spec }) =>
    initialisationScale === undefined || initialisationScale === 1 ? spec : { ...spec, initialisationScale },
  ) satisfies z.ZodType<TrainingSpec>;
