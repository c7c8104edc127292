import * as z from 'zod';
import { Generator } from '../../../random/generator.js';
import { seedOf } from '../../../random/seed.js';
import { mapping, numberBetween } from '../../../schema/expectation.js';
import { InputError } from '../../input-error.js';
import type { LabellingKind } from './kind.js';

/** With half of the labels wrong, two classes are alike. */
const MOST = 0.5;

const schema = mapping({
  kind: z.literal('mislabelled').meta({
    description: 'Gives a share of the training examples another class; test examples keep theirs.',
    examples: ['mislabelled'],
  }),
  share: numberBetween(0, MOST).meta({
    description: 'The share of the training examples that get another class.',
    examples: [0.1],
  }),
});

/**
 * Mislabelled examples: a share of the training set, rounded to whole examples and drawn with the seed
 * `('data', 'labels', 'mislabelled')`, gets another class, each of the others with the same probability. A
 * larger share mislabels the same examples and more. Test examples keep their labels, so that test accuracy
 * tells what was learned of the truth. `Dataset.sourceLabels` has the labels from before.
 */
export const mislabelled: LabellingKind<z.output<typeof schema>, typeof schema> = {
  schema,
  componentsAsked: () => undefined,
  labels({ share }, { train, test, classes, seed }) {
    const count = Math.round(share * train.count);
    if (count === 0 || classes.length < 2) {
      throw new InputError(
        `data.labelling: a share of ${share} mislabels ${count} of ${train.count} training examples of ` +
          `${classes.length} classes, expected at least one example and two classes; ` +
          'raise share, or take more examples or classes',
      );
    }
    const generator = new Generator(seedOf(seed, 'data', 'labels', 'mislabelled'));
    const places = Uint32Array.from(train.labels, (_, example) => example);
    generator.shuffle(places);
    // One class is drawn for every example, so that a larger share changes none of the earlier ones.
    const steps = Uint8Array.from(places, () => 1 + generator.uniformInt(classes.length - 1));
    const labels = train.labels.slice();
    for (let at = 0; at < count; at++) {
      labels[places[at]!] = (train.labels[places[at]!]! + steps[at]!) % classes.length;
    }
    return { train: labels, test: test.labels };
  },
  title: ({ share }) => `${Number((100 * share).toPrecision(6))} % of train labels wrong`,
};
