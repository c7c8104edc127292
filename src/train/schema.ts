import * as z from 'zod';
import { INITIALISATIONS } from '../model/initial-draw.js';
import {
  complain,
  mapping,
  numberBetween,
  oneOf,
  positiveNumber,
  wholeNumber,
} from '../schema/expectation.js';
import { keysOf } from '../schema/keys.js';
import { LOSSES } from './loss/kinds.js';
import { OPTIMISERS } from './optimiser/kinds.js';

const momentumError = 'a number from 0 to below 1';

const decayFields = mapping({
  divisor: positiveNumber('the learning rate is divided by it, e.g. 1.8').meta({
    description: 'The number that the learning rate is divided by each time.',
    examples: [1.8],
  }),
  everySteps: wholeNumber(1, 1_000_000_000).meta({
    description: 'Steps from one division to the next.',
    examples: [1000],
  }),
});

/** The keys of `checkpoints:`. */
export const checkpointFields = mapping({
  count: wholeNumber(1, 10_000)
    .default(20)
    .meta({ description: 'Checkpoints after step 0, fewer if there are fewer steps.', examples: [20] }),
  spacing: oneOf(['linear', 'log'])
    .default('log')
    .meta({ description: 'Checkpoints are even in steps, or in the logarithm of steps.', examples: ['log'] }),
});

/** The keys of an entry of `training:`. */
export const trainingFields = mapping({
  loss: oneOf(keysOf(LOSSES)).meta({
    description: 'The loss that training minimises, a mean over the examples of a batch.',
    examples: ['cross-entropy'],
  }),
  learningRate: positiveNumber('0.05 is a usual start, linear nets need less than 2 / (d₁ · depth)').meta({
    description: 'The factor of the gradient in a step.',
    examples: [0.05],
  }),
  decay: decayFields.optional().meta({
    description:
      'Divides the learning rate by a number every so many steps; without it the rate is constant.',
    examples: [{ divisor: 1.8, everySteps: 1000 }],
  }),
  optimiser: oneOf(keysOf(OPTIMISERS))
    .optional()
    .meta({
      description:
        'How steps follow gradients; without it, gradient descent, with momentum if that is above 0.',
      examples: ['adam'],
    }),
  momentum: z
    .number({ error: momentumError })
    .min(0, { error: momentumError })
    .lt(1, { error: momentumError })
    .default(0)
    .meta({
      description: 'The share of the last velocity that gradient descent keeps (Polyak 1964).',
      examples: [0.9],
    }),
  weightDecay: numberBetween(0, 1000)
    .default(0)
    .meta({
      description: 'This multiple of a weight is added to its gradient; biases do not decay.',
      examples: [0.0005],
    }),
  batch: z
    .union([wholeNumber(1, 10_000_000), z.literal('full')], {
      error: 'a whole number of examples from 1 up, or full',
    })
    .meta({
      description: 'Examples of a minibatch, or full for the whole training set in every step.',
      examples: [100],
    }),
  epochs: wholeNumber(1, 1_000_000).meta({
    description: 'How many times training passes over all training examples.',
    examples: [20],
  }),
  initialisation: oneOf(keysOf(INITIALISATIONS))
    .default('glorot-uniform')
    .meta({
      description: 'Distribution and variance of the initial weights; biases begin at 0.',
      examples: ['he-normal'],
    }),
  initialisationScale: positiveNumber('below 1 a net learns features, above 1 it is lazy')
    .optional()
    .meta({
      description:
        'The factor of every initial weight, 1 if left away; below 1 a net leaves the lazy regime.',
      examples: [0.5],
    }),
  checkpoints: checkpointFields.prefault({}).meta({
    description: 'When the predictions of all members are recorded.',
    examples: [{ count: 20, spacing: 'log' }],
  }),
});

/** An entry of `training:`, with every default filled in. */
export const trainingSchema = trainingFields
  .superRefine(({ optimiser, momentum }, context) => {
    if (optimiser !== undefined && momentum > 0) {
      const { refusesMomentum } = OPTIMISERS[optimiser];
      const expected = `0 with optimiser: ${optimiser}, which ${refusesMomentum}; leave momentum away`;
      complain(context, ['momentum'], expected);
    }
  })
  // Spelt out or not, the default is the same trial.
  .transform(({ initialisationScale, ...spec }): z.output<typeof trainingFields> =>
    initialisationScale === undefined || initialisationScale === 1 ? spec : { ...spec, initialisationScale },
  );
