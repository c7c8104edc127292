import * as z from 'zod';
import { mapping, numberBetween } from '../../../schema/expectation.js';
import type { TransformKind } from './kind.js';
import { requireNumber } from './require-number.js';

const schema = mapping({
  kind: z.literal('power').meta({
    description:
      'Eigenvalue i becomes proportional to i^-exponent; components, mean and total variance stay.',
    examples: ['power'],
  }),
  exponent: numberBetween(0, 20).meta({
    description: 'How steeply the eigenvalues fall; 0 makes them all equal.',
    examples: [1],
  }),
});

/** A power law: z_i √(λ'_i / λ_i) with λ'_i = i^-exponent Σλ / Σ_{j ≤ r} j^-exponent; the mean stays. */
export const power: TransformKind<z.output<typeof schema>, typeof schema> = {
  schema,
  mapsTestSet: true,
  componentsLeft: () => undefined,
  map({ exponent }, { eigenvalues }) {
    const expected = '0 or more; eigenvalue i is proportional to i^-exponent';
    requireNumber('exponent', exponent, exponent >= 0, expected);
    const total = eigenvalues.reduce((sum, value) => sum + value, 0);
    const shares = eigenvalues.map((_, p) => (p + 1) ** -exponent);
    const scale = total / shares.reduce((sum, share) => sum + share, 0);
    const weights = eigenvalues.map((value, p) => Math.sqrt((scale * shares[p]!) / value));
    return { kept: 'mean', first: 0, weights };
  },
  title: ({ exponent }, rank) => `spectrum i^-${exponent}${rank}`,
};
