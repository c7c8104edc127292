import type { Backend } from '../backend.js';
import { winogradTiles } from './winograd.js';

/** A convolution of 3 × 3 with stride 1, of one member. */
export interface WinogradExtents {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly outChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  /** Examples; Infinity if there are so many that the transform of the weights does not count. */
  readonly batch: number;
}

/** The forward pass and the input gradient, which share the transformed weights; or the weight gradient. */
export type WinogradUse = 'passes' | 'weight-gradient';

/**
 * Whether convolutions of 3 × 3 may use Winograd if it is faster. It was measured on software adapters. It
 * needs f32, because its transforms lose digits that f16 does not have.
 */
export function usesWinograd({ name, adapter }: Pick<Backend, 'name' | 'adapter'>): boolean {
  return name === 'webgpu' && adapter.software;
}

/** Fewer channels on either side fill no tile of the dense products. */
const LEAST_CHANNELS = 32;

/**
 * Use Winograd only if it is at least this many times faster than the tiles of the direct kernel: a smaller
 * gain does not pay for its memory and its rounding. A weight gradient by strips is faster than its tiles
 * (strips.ts), so Winograd must gain more.
 */
const LEAST_GAIN: Readonly<Record<WinogradUse, number>> = { passes: 1.25, 'weight-gradient': 1.5 };

/**
 * Cost of the transforms, in multiply-adds. `channels`: for a value of a tile, whose products with all
 * channels on the other side share it. `weights`: for a weight, whose products with all tiles and batch
 * entries share it; the two passes share the transformed weights, so each counts half of their cost. Fitted
 * to the layers of W2 and W3 on lavapipe (`npm run bench -- --convolutions`); on SwiftShader the gain is 1.6
 * times as large.
 */
const COST: Readonly<Record<WinogradUse, { readonly channels: number; readonly weights: number }>> = {
  passes: { channels: 42, weights: 22 },
  'weight-gradient': { channels: 25, weights: 50 },
};

/** Whether Winograd is enough faster for a convolution of these extents. */
export function fasterByWinograd(use: WinogradUse, extents: WinogradExtents): boolean {
  const fill = Math.min(extents.channels, extents.outChannels) >= LEAST_CHANNELS;
  return fill && winogradGain(use, extents) >= LEAST_GAIN[use];
}

/**
 * Time of the direct kernels' tiles divided by Winograd's, from the products of both and the cost of the
 * transforms.
 */
export function winogradGain(use: WinogradUse, extents: WinogradExtents): number {
  const { channels, outChannels, height, width, padTop, padLeft, outHeight, outWidth, batch } = extents;
  const tiles = winogradTiles(outHeight) * winogradTiles(outWidth);
  // The direct kernels of the passes leave out taps beside the image.
  const taps =
    use === 'passes'
      ? tapsInside(height, outHeight, padTop) * tapsInside(width, outWidth, padLeft)
      : 9 * outHeight * outWidth;
  const cost = COST[use];
  const transforms = cost.channels * (1 / channels + 1 / outChannels) + cost.weights / (tiles * batch);
  return taps / (36 * tiles * (1 + transforms));
}

/** Taps of all outputs along an axis that lie inside the image. */
function tapsInside(extent: number, outputs: number, before: number): number {
  let count = 0;
  for (let output = 0; output < outputs; output++) {
    for (let k = 0; k < 3; k++) {
      const at = output + k - before;
      if (at >= 0 && at < extent) count++;
    }
  }
  return count;
}
