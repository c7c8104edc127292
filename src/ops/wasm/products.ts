import { padded, type Sizes } from '../backend.js';
import type { Kernel, TwinCall } from './kernel.js';

/** Addresses of the operands of a product: weights, inputs and outputs, or their gradients. */
interface Operands {
  readonly w: number;
  readonly x: number;
  readonly y: number;
}

/** The sizes of a dense layer as those of a convolution of one pixel. */
function extentsOf(sizes: Sizes): Record<string, number> {
  const { inputs, outputs } = sizes;
  const dense = {
    channels: inputs,
    height: 1,
    width: 1,
    kernel: 1,
    stride: 1,
    pad_top: 0,
    pad_left: 0,
    out_channels: outputs,
    out_height: 1,
    out_width: 1,
  };
  const extents: Record<string, number> = inputs === undefined ? { ...sizes } : { ...sizes, ...dense };
  const batch4 = sizes.batch4 ?? (sizes.batch_padded ?? padded(sizes.batch)) / 4;
  const { channels, height, width, kernel, out_channels } = extents;
  const taps = channels * kernel * kernel;
  return {
    ...extents,
    batch4,
    batch: sizes.batch ?? 4 * batch4,
    weights: taps,
    w_member4: sizes.w_member4 ?? (taps * padded(out_channels)) / 4,
    x_member4:
      sizes.x_member4 ??
      sizes.dx_member4 ??
      (sizes.x_member === undefined ? channels * height * width * batch4 : sizes.x_member / 4),
  };
}

/** Names of the fields of `Product` in `assembly/product.ts` behind the addresses. */
const FIELDS = [
  ...['channels', 'height', 'width', 'kernel', 'stride', 'pad_top', 'pad_left'],
  ...['out_channels', 'out_height', 'out_width', 'batch', 'batch4', 'w_member4', 'x_member4'],
];

function product(name: string, { w, x, y }: Operands, sizes: Sizes, parts: number): Kernel {
  return { name, parts, operands: [w, x, y, ...FIELDS.map((field) => sizes[field])] };
}

/** y from w and x, 0 in the padding of a batch that the sizes tell. */
export function forward({ sizes, members, at }: TwinCall): Kernel {
  const extents = extentsOf(sizes);
  const parts = members * Math.ceil(extents.out_channels / 4) * extents.out_height;
  return product('forward', { w: at('w'), x: at('x'), y: at('y') }, extents, parts);
}

/** dx from w and dy, 0 in the padding of a batch that the sizes tell. */
export function inputGradient({ sizes, members, at }: TwinCall): Kernel {
  const extents = extentsOf(sizes);
  const parts = members * Math.ceil(extents.channels / 4) * extents.height;
  return product('input_gradient', { w: at('w'), x: at('dx'), y: at('dy') }, extents, parts);
}

/** dw, at an address, from x and dy. */
export function weightGradient({ sizes, members, at }: TwinCall, dw: number): Kernel {
  const extents = extentsOf(sizes);
  const { channels, kernel, stride, out_channels, out_height, out_width, batch4 } = extents;
  const image = ((out_height - 1) * stride + kernel) * ((out_width - 1) * stride + kernel);
  const turned = out_height * out_width * padded(out_channels);
  const parts = members * Math.ceil(extents.weights / 4);
  return {
    ...product('weight_gradient', { w: dw, x: at('x'), y: at('dy') }, extents, parts),
    scratch: 4 * batch4 * (channels * image + turned),
  };
}
