import * as z from 'zod';
import { mapping, widths } from '../../schema/expectation.js';
import type { Activation } from '../layers/activation.js';
import { unitCount } from '../layers/extents.js';
import type { LayerSpec } from '../layers/kinds.js';
import { activationAfterEach, biases, denseOf, repeat, type Family } from './family.js';

/** The first pairs of convolutions have 3×3 kernels, this many of them; later pairs have 2×2 kernels. */
const PAIRS_OF_3X3 = 3;

const pairWidths = widths(8).meta({
  description: "Channels of each pair of convolutions; the paper's are [32, 64, 128, 256].",
  examples: [[8, 16]],
});
const denseUnits = unitCount.meta({
  description: "Units of the dense layer before the output; the paper's is 512.",
  examples: [64],
});

const schema = mapping({
  family: z.literal('st-vgg').meta({
    description: 'Pairs of convolutions, each followed by a max pool; dense; output.',
    examples: ['st-vgg'],
  }),
  widths: pairWidths,
  dense: denseUnits,
  activation: activationAfterEach('elu'),
  bias: biases(true),
});

const linearSchema = mapping({
  family: z.literal('linear-st-vgg').meta({
    description: 'st-VGG without activations and with average pools: a linear function of the image.',
    examples: ['linear-st-vgg'],
  }),
  widths: pairWidths,
  dense: denseUnits,
  bias: biases(false),
});

/**
 * Pairs of same-padded convolutions (3×3; from the fourth pair on 2×2), each pair followed by a 2×2 max pool;
 * then a dense layer and the output.
 */
export type StVggSpec = z.output<typeof schema>;
/** st-VGG without activations and with average pools. */
export type LinearStVggSpec = z.output<typeof linearSchema>;

/** The net of Hacohen, Choshen & Weinshall 2020 without its dropout. */
export const stVgg: Family<StVggSpec> = {
  schema,
  layers: ({ widths, dense, activation, bias }) => [
    ...widths.flatMap((channels, pair): LayerSpec[] => [
      ...convolutionPair(channels, pair, bias, activation),
      { maxPool: { size: 2, stride: 2 } },
    ]),
    denseOf(dense, bias),
    activation,
    denseOf('classes', bias),
  ],
};

export const linearStVgg: Family<LinearStVggSpec> = {
  schema: linearSchema,
  layers: ({ widths, dense, bias }) => [
    ...widths.flatMap((channels, pair): LayerSpec[] => [
      ...convolutionPair(channels, pair, bias),
      { averagePool: { size: 2, stride: 2 } },
    ]),
    denseOf(dense, bias),
    denseOf('classes', bias),
  ],
};

function convolutionPair(
  channels: number,
  pair: number,
  bias: boolean,
  activation?: Activation,
): LayerSpec[] {
  const kernel = pair < PAIRS_OF_3X3 ? 3 : 2;
  const conv: LayerSpec = { conv: { channels, kernel, stride: 1, padding: 'same', bias } };
  return repeat(2, () => (activation === undefined ? [conv] : [conv, activation]));
}
