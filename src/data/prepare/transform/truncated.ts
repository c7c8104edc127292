import * as z from 'zod';
import { mapping, wholeNumber } from '../../../schema/expectation.js';
import { requireRank } from '../../components/spanning.js';
import type { TransformKind } from './kind.js';

const schema = mapping({
  kind: z.literal('truncated').meta({
    description: 'Keeps the mean and the first principal components, and removes all others.',
    examples: ['truncated'],
  }),
  components: wholeNumber(1, 65536).meta({
    description: 'How many principal components are kept.',
    examples: [50],
  }),
});

/** Truncation: z_i for i ≤ components, 0 for the others; the mean stays. */
export const truncated: TransformKind<z.output<typeof schema>, typeof schema> = {
  schema,
  mapsTestSet: true,
  componentsLeft: ({ components }) => components,
  map({ components }, pca) {
    requireRank('data.transform.components', components, pca);
    return { kept: 'mean', first: 0, weights: new Float64Array(components).fill(1) };
  },
  title: ({ components }) => `truncated to ${components} PCs`,
};
