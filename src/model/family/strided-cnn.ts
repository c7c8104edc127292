import * as z from 'zod';
import { mapping, widths } from '../../schema/expectation.js';
import { kernelSide } from '../layers/extents.js';
import type { LayerSpec } from '../layers/kinds.js';
import { activationAfterEach, biases, denseOf, type Family } from './family.js';

const schema = mapping({
  family: z
    .literal('strided-cnn')
    .meta({ description: 'Convolutions of stride 2 without pools; output.', examples: ['strided-cnn'] }),
  widths: widths(8).meta({ description: 'Channels of each convolution.', examples: [[8, 16]] }),
  kernel: kernelSide.default(5).meta({
    description: 'Side of the square kernels, in pixels.',
    examples: [3],
  }),
  activation: activationAfterEach('relu'),
  bias: biases(true),
});

/** Convolutions of stride 2 without pools, then the output. */
export type StridedCnnSpec = z.output<typeof schema>;

export const stridedCnn: Family<StridedCnnSpec> = {
  schema,
  layers: ({ widths, kernel, activation, bias }) => [
    ...widths.flatMap((channels): LayerSpec[] => [
      { conv: { channels, kernel, stride: 2, padding: 'same', bias } },
      activation,
    ]),
    denseOf('classes', bias),
  ],
};
