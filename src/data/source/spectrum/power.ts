import * as z from 'zod';
import { mapping, numberBetween } from '../../../schema/expectation.js';
import { InputError } from '../../input-error.js';
import type { SpectrumKind } from './kind.js';

const schema = mapping({
  kind: z.literal('power').meta({
    description: 'Eigenvalue i is i^-exponent, with i from 1.',
    examples: ['power'],
  }),
  exponent: numberBetween(0, 20).meta({
    description: 'How steeply the eigenvalues fall; 0 makes them all equal.',
    examples: [1],
  }),
});

/** λ_i = i^-exponent, i from 1. */
export const power: SpectrumKind<z.output<typeof schema>, typeof schema> = {
  schema,
  componentsAsked: () => undefined,
  eigenvalues({ exponent }, features) {
    if (!(exponent >= 0 && exponent < Infinity)) {
      throw new InputError(
        `data.spectrum.exponent: ${exponent}, expected 0 or more; eigenvalue i is i^-exponent`,
      );
    }
    return Float64Array.from({ length: features }, (_, index) => (index + 1) ** -exponent);
  },
  title: ({ exponent }) => `i^-${exponent}`,
};
