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

/** Defaults of `checkpoints:`. */
const EARLY = 8;
const COUNT = 20;
const MOST_ENDS = 40;

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

/** The keys of `checkpoints:`, of which the first two or the last two say when. */
export const checkpointFields = mapping({
  everyEpochs: wholeNumber(1, 1_000_000)
    .optional()
    .meta({
      description:
        'Predictions are recorded at the end of every so many epochs, and of the last one. Without it, the ' +
        'ends of all epochs up to 40, and of every second or third and so on of more.',
      examples: [1],
    }),
  early: wholeNumber(0, 10_000)
    .optional()
    .meta({
      description:
        'Checkpoints before the first of these ends, even in the logarithm of steps; ' +
        `${EARLY} without it.`,
      examples: [8],
    }),
  count: wholeNumber(1, 10_000)
    .optional()
    .meta({
      description:
        'For other times than the ends of epochs: checkpoints after step 0, fewer if there are fewer ' +
        `steps; ${COUNT} where spacing is given without it.`,
      examples: [40],
    }),
  spacing: oneOf(['linear', 'log'])
    .optional()
    .meta({
      description: 'These are even in steps, or in their logarithm; log where count is given without it.',
      examples: ['log'],
    }),
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
    description:
      'When the predictions of all members are recorded: at the ends of epochs, over which accessibility ' +
      'is the mean, and before the first of them; or a number of times by steps.',
    examples: [
      { everyEpochs: 1, early: 8 },
      { count: 40, spacing: 'log' },
    ],
  }),
});

/** An entry of `training:`, with every default filled in. */
export const trainingSchema = trainingFields
  .superRefine(({ optimiser, momentum, checkpoints }, context) => {
    const { everyEpochs, early, count, spacing } = checkpoints;
    if ((everyEpochs ?? early) !== undefined && (count ?? spacing) !== undefined) {
      complain(
        context,
        ['checkpoints'],
        'everyEpochs and early, or count and spacing, not both; leave one kind away',
      );
    }
    if (optimiser !== undefined && momentum > 0) {
      const { refusesMomentum } = OPTIMISERS[optimiser];
      const expected = `0 with optimiser: ${optimiser}, which ${refusesMomentum}; leave momentum away`;
      complain(context, ['momentum'], expected);
    }
  })
  // Spelt out or not, the default is the same trial.
  .transform(({ initialisationScale, ...spec }): z.output<typeof trainingFields> => ({
    ...spec,
    checkpoints: filled(spec),
    ...(initialisationScale === undefined || initialisationScale === 1 ? {} : { initialisationScale }),
  }));

function filled({
  checkpoints: { everyEpochs, early, count, spacing },
  epochs,
}: Pick<z.output<typeof trainingFields>, 'checkpoints' | 'epochs'>): z.output<typeof checkpointFields> {
  return (count ?? spacing) !== undefined
    ? { count: count ?? COUNT, spacing: spacing ?? 'log' }
    : { everyEpochs: everyEpochs ?? Math.ceil(epochs / MOST_ENDS), early: early ?? EARLY };
}
