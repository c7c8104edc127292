import type * as z from 'zod';
import { mapping, oneOf, trueOrFalse } from '../../schema/expectation.js';
import { ArchitectureError } from '../error.js';
import { featureCount } from '../shape.js';
import { kernelSide, unitCount, windowStride } from './extents.js';
import { describeShape, hasKey, requireCount, type LayerKind, type LayerShapes } from './layer-kind.js';
import { PADDINGS, placeWindow } from './window.js';

const schema = mapping({
  conv: mapping({
    channels: unitCount.meta({ description: 'Output channels.', examples: [16] }),
    kernel: kernelSide.meta({ description: 'Side of the square kernel, in pixels.', examples: [3] }),
    stride: windowStride.default(1).meta({
      description: 'Pixels from one window to the next.',
      examples: [2],
    }),
    padding: oneOf(PADDINGS)
      .default('same')
      .meta({
        description: 'same pads with zeros, so that stride 1 keeps the size; valid pads nothing.',
        examples: ['valid'],
      }),
    bias: trueOrFalse()
      .default(true)
      .meta({ description: 'Whether each channel has a bias.', examples: [false] }),
  }).meta({ description: 'A convolution over the image.', examples: [{ channels: 16, kernel: 3 }] }),
});

export type ConvSpec = z.output<typeof schema>;

/**
 * A convolution with weights [member, input channel, ky, kx, output channel]. It reads `padTop` rows of zeros
 * above the image and `padLeft` columns of zeros left of it.
 */
export interface ConvLayer extends LayerShapes {
  readonly kind: 'conv';
  readonly kernel: number;
  readonly stride: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly bias: boolean;
}

export const conv: LayerKind<ConvSpec, ConvLayer> = {
  schema,
  written: '{ conv: … }',
  is: (spec): spec is ConvSpec => hasKey(spec, 'conv'),
  seedName: () => 'conv',
  resolve({ conv: { channels, kernel, stride, padding, bias } }, { name, title, input }) {
    requireCount(title, 'channels', channels);
    requireCount(title, 'kernel', kernel);
    requireCount(title, 'stride', stride);
    if (kernel > 1 && input.height === 1 && input.width === 1) {
      const cure =
        'take away convolutions or pools before it, or use larger images; vectors need dense layers';
      throw new ArchitectureError(title, describeShape(input), `an image of more than one pixel`, cure);
    }
    const rows = placeWindow(input.height, kernel, stride, padding);
    const columns = placeWindow(input.width, kernel, stride, padding);
    if (rows.output < 1 || columns.output < 1) {
      const cure = `make the kernel smaller, use padding: same, or larger images`;
      const expected = `at least ${kernel}×${kernel} pixels (valid)`;
      throw new ArchitectureError(title, describeShape(input), expected, cure);
    }
    return {
      kind: 'conv',
      name,
      input,
      output: { channels, height: rows.output, width: columns.output },
      kernel,
      stride,
      padTop: rows.before,
      padLeft: columns.before,
      bias,
    };
  },
  linear: true,
  parameters({ input, output, kernel, bias }) {
    const taps = kernel * kernel;
    return {
      weights: [input.channels, kernel, kernel, output.channels],
      bias,
      fanIn: input.channels * taps,
      fanOut: output.channels * taps,
    };
  },
  multiplyAdds: ({ input, output, kernel }) => featureCount(output) * input.channels * kernel * kernel,
};
