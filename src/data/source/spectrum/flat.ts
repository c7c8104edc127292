import * as z from 'zod';
import { mapping } from '../../../schema/expectation.js';
import type { SpectrumKind } from './kind.js';

const schema = mapping({
  kind: z.literal('flat').meta({ description: 'All eigenvalues are 1.', examples: ['flat'] }),
});

/** λ_i = 1 for every i. */
export const flat: SpectrumKind<z.output<typeof schema>, typeof schema> = {
  schema,
  componentsAsked: () => undefined,
  eigenvalues: (_, features) => new Float64Array(features).fill(1),
  title: () => 'flat',
};
