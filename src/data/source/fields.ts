import type * as z from 'zod';
import { complain, oneOf, wholeNumber } from '../../schema/expectation.js';
import type { DataExtent } from '../dataset.js';

/** Predictions are bytes and 255 means "none", so 255 classes at most. */
export const MOST_CLASSES = 255;
/** Most examples of a split that has no size of its own. */
export const MOST_EXAMPLES = 10_000_000;

/** How many examples of each split are taken; at most `train` and `test`. */
export function countFields(most: { readonly train: number; readonly test: number }) {
  return {
    train: wholeNumber(2, most.train)
      .optional()
      .meta({
        description:
          'How many training examples are taken, balanced over the classes; without it all of them.',
        examples: [1000],
      }),
    test: wholeNumber(2, most.test)
      .optional()
      .meta({
        description: 'How many test examples are taken, balanced over the classes; without it all of them.',
        examples: [500],
      }),
  };
}

/** Whether inputs are normalised; `normally` is the default. */
export function normaliseField(normally: 'channel' | 'none') {
  return oneOf(['channel', 'none'])
    .default(normally)
    .meta({
      description: 'Whether each channel (of a vector: each feature) gets mean 0 and standard deviation 1.',
      examples: [normally],
    });
}

export function projectField() {
  return wholeNumber(1, 65536)
    .optional()
    .meta({
      description:
        'Replaces features by coordinates along this many principal components of the training set.',
      examples: [50],
    });
}

/** The counts of an extent; a split whose examples are all taken has none. */
export function countsOf({
  train,
  test,
}: {
  readonly train?: number | undefined;
  readonly test?: number | undefined;
}): Pick<DataExtent, 'train' | 'test'> {
  return { ...(train === undefined ? {} : { train }), ...(test === undefined ? {} : { test }) };
}

export function requireEachOnce(classes: readonly (string | number)[], context: z.RefinementCtx): void {
  classes.forEach((name, index) => {
    if (classes.indexOf(name) !== index) {
      complain(context, ['classes', index], 'each class once; delete this one');
    }
  });
}

export function requireExamplesOfEachClass(
  spec: { readonly train?: number | undefined; readonly test?: number | undefined },
  classes: number,
  context: z.RefinementCtx,
): void {
  for (const split of ['train', 'test'] as const) {
    const count = spec[split];
    if (count !== undefined && count < classes) {
      complain(context, [split], `at least one example of each of the ${classes} classes`);
    }
  }
}
