import * as z from 'zod';
import { mapping } from '../../schema/expectation.js';
import { biases, denseOf, depth, hiddenWidth, repeat, requireWidth, type Family } from './family.js';

const schema = mapping({
  family: z
    .literal('linear')
    .meta({ description: 'Dense layers without activations.', examples: ['linear'] }),
  depth,
  width: hiddenWidth,
  bias: biases(false),
}).superRefine(requireWidth);

/**
 * A net of `depth` weight matrices without activations. It has `depth - 1` hidden layers of `width` units;
 * `width` is 0 if it has none.
 */
export type LinearSpec = z.output<typeof schema>;

export const linear: Family<LinearSpec> = {
  schema,
  layers: ({ depth, width, bias }) => [
    ...repeat(depth - 1, () => [denseOf(width, bias)]),
    denseOf('classes', bias),
  ],
};
