import type { KernelShape } from '../../gpu/adapter.js';
import type { Backend } from '../backend.js';
import { NARROW_LANES, NOTHING_AFTER, rowsHeld, type Dispatch } from '../grid.js';

/**
 * Convolutions of 3 × 3 with stride 1 by strips: an invocation walks along a row of the image and loads each
 * value once for the three taps of that row. The terms of a sum come in another order than in the tiles of
 * `conv_forward`, `conv_input_gradient` and `conv_weight_gradient`, so the bits differ from theirs. They are
 * the same for every tile of strips. The bound of the rounding error is that of any order.
 *
 * The rule, for each convolution: Winograd's method where `fasterByWinograd` says so; else strips where the
 * adapter and the extents allow them, as said here; else tiles. Neither the batch nor the number of members
 * nor a measurement counts for strips, so that bits repeat.
 */
export interface StripExtents {
  readonly kernel: number;
  readonly stride: number;
  readonly outChannels: number;
}

/** A weight gradient's lanes lie along the output channels: fewer of them leave lanes idle. */
const LEAST_OUT_CHANNELS = 8;

/**
 * True on software adapters, where loads cost most and strips save them (docs/speed.md). On GPUs tiles share
 * a workgroup's memory, and those of a weight gradient apply the update too.
 */
export function usesStrips({ name, adapter }: Pick<Backend, 'name' | 'adapter'>): boolean {
  return name === 'webgpu' && adapter.software;
}

/** Whether strips can compute a convolution of these extents. */
export function fitsStrips({ kernel, stride, outChannels }: StripExtents): boolean {
  return kernel === 3 && stride === 1 && outChannels >= LEAST_OUT_CHANNELS;
}

/** Strips are always in f32 and in registers. */
function lanesOf({ rows, lanes }: KernelShape): number {
  return rows === 'direct' || rows === 'subgroup' ? lanes : NARROW_LANES;
}

/** What strips of the forward pass or the input gradient cover: an image of `rows` channels. */
interface ImageStrips {
  readonly rows: number;
  readonly height: number;
  readonly width: number;
  readonly batch4: number;
}

/**
 * The dispatch of the passes; members along z. If a subgroup shares the weights, many channels use a pixel;
 * if not, many positions use a weight.
 */
export function passStrips(
  { rows, height, width, batch4 }: ImageStrips,
  members: number,
  shape: KernelShape,
): Dispatch {
  const lanes = lanesOf(shape);
  const [tm, strip] = shape.rows === 'subgroup' ? [rows <= 8 ? 8 : 16, 2] : [8, width < 4 ? 2 : 4];
  const columns = height * Math.ceil(width / strip) * batch4;
  return {
    constants: {
      TM: tm,
      STRIP: strip,
      SPAN: strip + 2,
      THREE: 3,
      LANES: lanes,
      ...rowsHeld(tm, shape),
      ...NOTHING_AFTER,
    },
    grid: [Math.ceil(columns / lanes), Math.ceil(rows / tm), members],
  };
}

/** Most rows of a weight gradient's tile; its sums are three times as many for each column. */
const GRADIENT_ROWS = 16;

/**
 * The dispatch of the weight gradient: rows (c,ky) divided as evenly as they can be, and one or two columns a
 * lane; members along z.
 */
export function gradientStrips(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  members: number,
  shape: KernelShape,
): Dispatch {
  const lanes = lanesOf(shape);
  const tm = Math.ceil(rows / Math.ceil(rows / GRADIENT_ROWS));
  const tn = columns > lanes ? 2 : 1;
  return {
    constants: { TM: tm, TN: tn, LANES: lanes, ...rowsHeld(tm, shape), QUAD: 4, THREE: 3 },
    grid: [Math.ceil(columns / (lanes * tn)), Math.ceil(rows / tm), members],
  };
}
