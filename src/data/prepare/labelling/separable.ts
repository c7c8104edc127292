import * as z from 'zod';
import { mapping, oneOf, wholeNumber } from '../../../schema/expectation.js';
import { projectInSlices } from '../../components/pca.js';
import { requireRank } from '../../components/spanning.js';
import { InputError } from '../../input-error.js';
import type { LabellingKind } from './kind.js';
import { classify, leastSquaresClassifier } from './linear-classifier.js';
import { shuffledLabels } from './shuffled.js';

const schema = mapping({
  kind: z.literal('separable').meta({
    description: 'Labels every example by a linear classifier of its first principal components.',
    examples: ['separable'],
  }),
  components: wholeNumber(1, 65536).meta({
    description: 'How many principal components the classifier looks at.',
    examples: [50],
  }),
  from: oneOf(['source', 'shuffled'])
    .default('source')
    .meta({
      description: "Whether the classifier is fitted to the source's labels or to those shuffled.",
      examples: ['source'],
    }),
});

/**
 * Linearly separable labels (PC-bias paper, figure 9): the class of the largest score (the first of equals)
 * of `leastSquaresClassifier`. It is fitted on the first P PCs to the training set's labels, the source's or
 * shuffled.
 */
export const separable: LabellingKind<z.output<typeof schema>, typeof schema> = {
  schema,
  componentsAsked: ({ components }) => components,
  async labels({ components: P, from }, source) {
    const { train, test, classes } = source;
    const start = from === 'source' ? train.labels : shuffledLabels(source).train;
    const pca = await source.pca();
    requireRank('data.labelling.components', P, pca);
    const coordinates = await projectInSlices(pca, train.inputs, train.count, P);
    const eigenvalues = pca.eigenvalues.subarray(0, P);
    const classifier = leastSquaresClassifier(coordinates, eigenvalues, start, classes.length);
    const labels = classify(classifier, coordinates, train.count);
    const only = labels[0]!;
    if (labels.every((label) => label === only)) {
      throw new InputError(
        `data.labelling: the linear classifier in ${P} PCs gives every training example the class ` +
          `${classes[only]}, and one class is nothing to learn; ` +
          'ask for more components, or for as many examples of each class',
      );
    }
    const testCoordinates = await projectInSlices(pca, test.inputs, test.count, P);
    return { train: labels, test: classify(classifier, testCoordinates, test.count) };
  },
  title: ({ components, from }) =>
    `${from === 'source' ? '' : 'shuffled '}labels separable in ${components} PCs`,
};
