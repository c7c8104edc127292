import * as z from 'zod';
import { mapping, trueOrFalse } from '../../schema/expectation.js';
import { activationName } from '../layers/activation.js';
import { denseOf, depth, hiddenWidth, repeat, requireWidth, type Family } from './family.js';

const schema = mapping({
  family: z
    .literal('mlp')
    .meta({ description: 'Dense layers with an activation between them.', examples: ['mlp'] }),
  depth,
  width: hiddenWidth,
  activation: activationName.default('relu').meta({
    description: 'Applied after every layer but the last.',
    examples: ['tanh'],
  }),
  bias: trueOrFalse()
    .default(true)
    .meta({ description: 'Whether units and channels have biases.', examples: [false] }),
}).superRefine(requireWidth);

/** A net of `depth` weight matrices with an activation between them; at depth 1 it has no hidden layer. */
export type MlpSpec = z.output<typeof schema>;

export const mlp: Family<MlpSpec> = {
  schema,
  layers: ({ depth, width, activation, bias }) => [
    ...repeat(depth - 1, () => [denseOf(width, bias), activation]),
    denseOf('classes', bias),
  ],
};
