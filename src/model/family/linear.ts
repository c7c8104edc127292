import * as z from 'zod';
import { mapping, trueOrFalse } from '../../schema/expectation.js';
import { denseOf, depth, hiddenWidth, repeat, requireWidth, type Family } from './family.js';

const schema = mapping({
  family: z
    .literal('linear')
    .meta({ description: 'Dense layers without activations.', examples: ['linear'] }),
  depth,
  width: hiddenWidth,
  bias: trueOrFalse()
    .default(false)
    .meta({ description: 'Whether units and channels have biases.', examples: [true] }),
}).superRefine(requireWidth);

/** `depth` weight matrices with `depth - 1` hidden layers of `width` units (0 if there are none); no activation. */
export type LinearSpec = z.output<typeof schema>;

export const linear: Family<LinearSpec> = {
  schema,
  layers: ({ depth, width, bias }) => [
    ...repeat(depth - 1, () => [denseOf(width, bias)]),
    denseOf('classes', bias),
  ],
};
