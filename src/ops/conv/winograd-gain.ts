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
  /** Examples; Infinity where there are so many that the transform of the weights does not count. */
  readonly batch: number;
}

/** Forward pass and input gradient, which share the transformed weights; or the weight gradient. */
export type WinogradUse = 'passes' | 'weight-gradient';

/**
 * Whether convolutions of 3 × 3 may take Winograd's way where it is faster: on software adapters, where it was measured, and in f32, for its
 * transforms lose digits that f16 does not have.
 */
export function usesWinograd({ name, adapter }: Pick<Backend, 'name' | 'adapter'>): boolean {
  return name === 'webgpu' && adapter.software;
}

/** Fewer on either side fill no tile of the dense products. */
const LEAST_CHANNELS = 32;

/** Least of the times of direct kernels and Winograd's way, one by the other, at which it is taken: for less its memory and its rounding do not pay. */
const LEAST_GAIN = 1.25;

/**
 * Multiply-adds that the transforms of a value of a tile cost as much as, which a value shares out among the channels on the other side; and
 * those of the weights, among tiles and batch; for passes half of them, which share the weights. Fitted to the layers of W2 and W3 on lavapipe (`npm run bench -- --convolutions`); on SwiftShader the gain is 1.6 times as large.
 */
const COST: Readonly<Record<WinogradUse, { readonly channels: number; readonly weights: number }>> = {
  passes: { channels: 42, weights: 22 },
  'weight-gradient': { channels: 25, weights: 50 },
};

/** Whether it is faster for a convolution of these extents. */
export function fasterByWinograd(use: WinogradUse, extents: WinogradExtents): boolean {
  const fill = Math.min(extents.channels, extents.outChannels) >= LEAST_CHANNELS;
  return fill && winogradGain(use, extents) >= LEAST_GAIN;
}

/** Time of the direct kernels by that of Winograd's way: by the products of both, and what the transforms cost. */
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

/** Of an axis' outputs together. */
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
