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

/** Names of the fields of `Product` in `assembly/products/product.ts` behind the addresses. */
const FIELDS = [
  ...['channels', 'height', 'width', 'kernel', 'stride', 'pad_top', 'pad_left'],
  ...['out_channels', 'out_height', 'out_width', 'batch', 'batch4', 'w_member4', 'x_member4'],
  ...['tiles_each', 'panels_each'],
];

/**
 * A panel of terms has 16 columns, a tile of results 4 rows: `assembly/products/strip.ts` and
 * `assembly/products/sum.ts`.
 */
const PANEL = 16;
const TILE = 4;

/** Floats of weights, and of rows of an image, that leave room for each other in a core's second cache. */
const MOST_WEIGHTS = 2 ** 16;
const MOST_ROWS = 2 ** 17;

/** Parts that keep all threads busy to the end. */
const ENOUGH_PARTS = 32;

/** `MOST_TERMS` of `assembly/products/weight-gradient.ts`. */
const MOST_TERMS = 256;

interface Product {
  /** Channels of results, and the rows of pixels that each has. */
  readonly rows: number;
  readonly lines: number;
  /** Channels and width of the image that is read. */
  readonly channels: number;
  readonly width: number;
}

/** How a product is cut into parts, and the floats of scratch that one of them needs. */
function cut(
  { rows, lines, channels, width }: Product,
  { kernel, batch4 }: Readonly<Record<string, number>>,
  members: number,
): { tiles_each: number; panels_each: number; parts: number; scratch: number } {
  const tiles = Math.ceil(rows / TILE);
  const panels = Math.ceil((4 * batch4) / PANEL);
  const tile = TILE * (kernel * kernel * channels + 4);
  const panel = PANEL * kernel * width * channels;
  const panels_each = shareOf(panels, Math.floor(MOST_ROWS / panel));
  const wide = Math.ceil(panels / panels_each);
  const enough = Math.floor((tiles * members * lines * wide) / ENOUGH_PARTS);
  const tiles_each = shareOf(tiles, Math.min(enough, Math.floor(MOST_WEIGHTS / tile)));
  const parts = members * lines * wide * Math.ceil(tiles / tiles_each);
  return { tiles_each, panels_each, parts, scratch: tiles_each * tile + panels_each * panel };
}

/** At most `most` of `count`, and at least one, in shares as equal as can be. */
function shareOf(count: number, most: number): number {
  return Math.ceil(count / Math.ceil(count / Math.max(1, most)));
}

function product(name: string, { w, x, y }: Operands, sizes: Sizes, parts: number): Kernel {
  return { name, parts, operands: [w, x, y, ...FIELDS.map((field) => sizes[field] ?? 0)] };
}

/** y from w and x, 0 in the padding of a batch that the sizes tell. */
export function forward({ sizes, members, at }: TwinCall): Kernel {
  const extents = extentsOf(sizes);
  const { out_channels: rows, out_height: lines, channels, width } = extents;
  const { parts, scratch, ...shares } = cut({ rows, lines, channels, width }, extents, members);
  const operands = { w: at('w'), x: at('x'), y: at('y') };
  return { ...product('forward', operands, { ...extents, ...shares }, parts), scratch };
}

/** dx from w and dy, 0 in the padding of a batch that the sizes tell. */
export function inputGradient({ sizes, members, at }: TwinCall): Kernel {
  const extents = extentsOf(sizes);
  const { channels: rows, height: lines, out_channels: channels, out_width: width } = extents;
  const { parts, scratch, ...shares } = cut({ rows, lines, channels, width }, extents, members);
  const operands = { w: at('w'), x: at('dx'), y: at('dy') };
  return { ...product('input_gradient', operands, { ...extents, ...shares }, parts), scratch };
}

/** dw, at an address, from x and dy. */
export function weightGradient({ sizes, members, at }: TwinCall, dw: number): Kernel {
  const extents = extentsOf(sizes);
  const { channels, kernel, stride, out_width, batch4 } = extents;
  const row = ((out_width - 1) * stride + kernel) * 4 * batch4;
  const parts = members * Math.ceil(extents.weights / 4);
  return {
    ...product('weight_gradient', { w: dw, x: at('x'), y: at('dy') }, extents, parts),
    scratch: PANEL * MOST_TERMS + channels * kernel * row,
  };
}
