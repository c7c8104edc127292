import * as z from 'zod';
import { mapping } from '../../schema/expectation.js';
import {
  activationAfterEach,
  biases,
  denseOf,
  depth,
  hiddenWidth,
  repeat,
  requireWidth,
  type Family,
} from './family.js';

const schema = mapping({
  family: z
    .literal('mlp')
    .meta({ description: 'Dense layers with an activation between them.', examples: ['mlp'] }),
  depth,
  width: hiddenWidth,
  activation: activationAfterEach('relu'),
  bias: biases(true),
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
