import * as z from 'zod';
import { mapping, oneOf, positiveNumber } from '../../../schema/expectation.js';
import type { TransformKind } from './kind.js';
import { requireNumber } from './require-number.js';

const shareError = 'a number above 0 and below 1: the share of the principal components';

const schema = mapping({
  kind: z.literal('amplified').meta({
    description: 'Stretches the training set along some of its principal components; the test set stays.',
    examples: ['amplified'],
  }),
  end: oneOf(['first', 'last']).meta({
    description: 'Whether the components of largest (first) or smallest (last) variance are stretched.',
    examples: ['last'],
  }),
  share: z
    .number({ error: shareError })
    .gt(0, { error: shareError })
    .lt(1, { error: shareError })
    .meta({ description: 'The share of the principal components that is stretched.', examples: [0.1] }),
  factor: positiveNumber('above 1 stretches, 10 is a usual start').meta({
    description: 'What coordinates along these components are multiplied by.',
    examples: [10],
  }),
});

/**
 * Amplified components (PC-bias paper, figure 7): z_i · factor for the first or last round(share · r) PCs, at
 * least one. The rest of an example stays as it was, and so does the test set.
 */
export const amplified: TransformKind<z.output<typeof schema>, typeof schema> = {
  schema,
  mapsTestSet: false,
  componentsLeft: () => undefined,
  map({ end, share, factor }, { eigenvalues }) {
    requireNumber('share', share, share > 0 && share < 1, 'above 0 and below 1');
    requireNumber('factor', factor, factor > 0, 'above 0');
    const rank = eigenvalues.length;
    const count = Math.max(1, Math.round(share * rank));
    const weights = new Float64Array(count).fill(factor - 1);
    return { kept: 'example', first: end === 'first' ? 0 : rank - count, weights };
  },
  title({ end, share, factor }) {
    const percent = Number((100 * share).toPrecision(6));
    return `amplified ${end} ${percent}% ×${factor} (training set)`;
  },
};
