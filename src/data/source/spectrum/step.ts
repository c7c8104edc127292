import * as z from 'zod';
import { mapping, wholeNumber } from '../../../schema/expectation.js';
import { InputError } from '../../input-error.js';
import type { SpectrumKind } from './kind.js';

const ratioError = 'a number above 0 and at most 1: the eigenvalue after the step, where 1 is before it';

const schema = mapping({
  kind: z.literal('step').meta({
    description: 'The first eigenvalues are 1 and all others are equal and smaller.',
    examples: ['step'],
  }),
  components: wholeNumber(1, 65536).meta({
    description: 'How many eigenvalues are 1.',
    examples: [10],
  }),
  ratio: z
    .number({ error: ratioError })
    .gt(0, { error: ratioError })
    .max(1, { error: ratioError })
    .meta({ description: 'The eigenvalue after the step.', examples: [0.01] }),
});

/** λ_i = 1 for the first `components`, then `ratio`. */
export const step: SpectrumKind<z.output<typeof schema>, typeof schema> = {
  schema,
  componentsAsked: ({ components }) => components,
  eigenvalues({ components, ratio }, features) {
    if (!Number.isInteger(components) || components < 1 || components > features) {
      throw new InputError(
        `data.spectrum.components: ${components}, expected an integer from 1 to the ${features} features`,
      );
    }
    if (!(ratio > 0 && ratio <= 1)) {
      throw new InputError(
        `data.spectrum.ratio: ${ratio}, expected above 0 and at most 1: ` +
          'the eigenvalue after the step, where 1 is before it',
      );
    }
    return Float64Array.from({ length: features }, (_, index) => (index < components ? 1 : ratio));
  },
  title: ({ components, ratio }) => `step ${components} to ${ratio}`,
};
