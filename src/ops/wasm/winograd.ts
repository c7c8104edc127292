import { padded } from '../backend.js';
import { winogradTiles } from '../conv/winograd.js';
import type { Kernel, TwinCall } from './kernel.js';

/** Bytes of transformed inputs that a part holds: with weights and products they fit a core's L2 cache. */
const CACHED_BYTES = 512 * 2 ** 10;

/** Products of a tile. */
const POINTS = 36;

// What `assembly/winograd/*.ts` keep of it in the scratch: floats of a tile's table; rows of a block; columns
// of a unit, which one product makes; channels of a part of the weight gradient, even; and floats by which
// planes of points lie further apart.
const TABLE = 144;
const ROWS = 8;
const UNIT = 16;
const MOST_CHANNELS = 64;
const APART = 16;

/** An image under or over tiles: height, width and bytes of a pixel, as the kernels have them. */
type Image = readonly [height: number, width: number, pixel: number];

/** One of the two passes: `rows` output channels from `channels` input channels. */
interface Pass {
  readonly w: number;
  readonly x: number;
  readonly y: number;
  readonly channels: number;
  readonly from: Image;
  readonly rows: number;
  readonly to: Image;
  readonly padding: readonly [top: number, left: number];
  readonly memberOfX4: number;
  readonly batch4: number;
}

/** Groups, of a tile's four batch entries, that tiles over an image have. */
function groupsOn([height, width]: Image, batch4: number): number {
  return winogradTiles(height) * winogradTiles(width) * batch4;
}

/** `groups` divided evenly into blocks of at most `most`, each a multiple of `unit`. */
function blockOf(groups: number, most: number, unit: number): number {
  const blocks = Math.ceil(groups / Math.max(unit, most));
  return unit * Math.ceil(groups / blocks / unit);
}

function pass(name: string, members: number, of: Pass): Kernel {
  const { w, x, y, channels, from, rows, to, padding, memberOfX4, batch4 } = of;
  const all = groupsOn(to, batch4);
  // A group is four columns.
  const groups = blockOf(all, CACHED_BYTES / (POINTS * channels * 16), UNIT / 4);
  const weights = POINTS * (channels * ROWS + APART);
  const inputs = POINTS * (groups * channels * 4 + APART);
  return {
    name,
    parts: members * Math.ceil(all / groups),
    operands: [w, x, y, channels, ...from, rows, ...to, ...padding, memberOfX4, groups, batch4],
    scratch: 2 * TABLE + weights + inputs + POINTS * ROWS * UNIT,
  };
}

/** y from w and x. */
export function winogradForwardKernel({ sizes, members, at }: TwinCall): Kernel {
  const { channels, height, width, out_channels, out_height, out_width, batch4 } = sizes;
  return pass('winograd_forward', members, {
    ...{ w: at('w'), x: at('x'), y: at('y') },
    channels,
    from: [height, width, batch4 * 16],
    rows: out_channels,
    to: [out_height, out_width, batch4 * 16],
    padding: [sizes.pad_top, sizes.pad_left],
    memberOfX4: sizes.x_member4,
    batch4,
  });
}

/** dx from w and dy: a forward pass from the output channels to the input channels. */
export function winogradInputGradientKernel({ sizes, members, at }: TwinCall): Kernel {
  const { channels, height, width, out_channels, out_height, out_width, batch4 } = sizes;
  return pass('winograd_input_gradient', members, {
    ...{ w: at('w'), x: at('dy'), y: at('dx') },
    channels: out_channels,
    from: [out_height, out_width, batch4 * 16],
    rows: channels,
    to: [height, width, batch4 * 16],
    padding: [2 - sizes.pad_top, 2 - sizes.pad_left],
    memberOfX4: out_channels * out_height * out_width * batch4,
    batch4,
  });
}

/** dw from x and dy. */
export function winogradWeightGradientKernel({ sizes, members, at }: TwinCall): Kernel {
  const { channels, height, width, out_channels, out_height, out_width, batch, batch_padded } = sizes;
  const batch4 = batch_padded / 4;
  const block = 2 * Math.ceil(Math.min(channels, MOST_CHANNELS) / 2);
  const units = Math.ceil(padded(out_channels) / UNIT);
  const from: Image = [height, width, batch_padded * 4];
  const to: Image = [out_height, out_width, batch_padded * 4];
  const groups = blockOf(groupsOn(to, batch4), CACHED_BYTES / (POINTS * (block + units * UNIT) * 16), 1);
  const columns = 4 * groups;
  const outputs = units * UNIT * columns + APART;
  const sums = block * units * UNIT + APART;
  return {
    name: 'winograd_weight_gradient',
    parts: members * Math.ceil(channels / block),
    operands: [
      ...[at('dw'), at('x'), at('dy'), channels, ...from, out_channels, ...to],
      ...[sizes.pad_top, sizes.pad_left, sizes.x_member / 4, block, groups, batch, batch4],
    ],
    scratch: TABLE + 4 * 16 * 4 + POINTS * (outputs + block * columns + APART + sums),
  };
}
