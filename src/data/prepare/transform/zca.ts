import * as z from 'zod';
import { mapping, numberBetween } from '../../../schema/expectation.js';
import { InputError } from '../../input-error.js';
import type { TransformKind } from './kind.js';
import { requireNumber } from './require-number.js';

const schema = mapping({
  kind: z.literal('zca').meta({
    description:
      'ZCA whitening makes the mean 0 and the variances along all principal components nearly equal.',
    examples: ['zca'],
  }),
  regulariser: numberBetween(0, 10)
    .default(0.01)
    .meta({
      description: 'A share of the mean eigenvalue that is added to each eigenvalue before dividing by it.',
      examples: [0.01],
    }),
});

/**
 * ZCA whitening: z_i / √(λ_i + regulariser · λ̄) along PC i. The mean becomes 0 and eigenvalue i becomes
 * λ_i / (λ_i + regulariser · λ̄), with λ̄ the mean of the eigenvalues.
 */
export const zca: TransformKind<z.output<typeof schema>, typeof schema> = {
  schema,
  mapsTestSet: true,
  componentsLeft: () => undefined,
  map({ regulariser }, { mean, eigenvalues }) {
    const rank = eigenvalues.length;
    requireNumber('regulariser', regulariser, regulariser >= 0, '0 or more');
    if (regulariser === 0 && rank < mean.length) {
      throw new InputError(
        "data.transform.regulariser: 0, and the training set's covariance has " +
          `rank ${rank} of ${mean.length}, so that whitening would divide by 0; ` +
          'give a regulariser above 0, e.g. 0.01, or more examples',
      );
    }
    const total = eigenvalues.reduce((sum, value) => sum + value, 0);
    const added = (regulariser * total) / rank;
    return { kept: 'nothing', first: 0, weights: eigenvalues.map((value) => 1 / Math.sqrt(value + added)) };
  },
  title: ({ regulariser }, rank) => `ZCA ${regulariser}${rank}`,
};
