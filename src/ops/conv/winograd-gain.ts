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
 * How a backend computes Winograd's method: by a chain of operations with tensors of tiles between them
 * (winograd-input.ts and its neighbours), or by one kernel for each direction
 * (`winograd_forward` in conv-forward.ts, and its two gradients).
 */
export type WinogradWay = 'tiles' | 'kernel';

export function winogradWay({ name }: Pick<Backend, 'name'>): WinogradWay {
  return name === 'wasm' ? 'kernel' : 'tiles';
}

/**
 * Whether convolutions of 3 × 3 may use Winograd if it is faster. It was measured on WebAssembly and on
 * software adapters. It needs f32, because its transforms lose digits that f16 does not have.
 */
export function usesWinograd({ name, adapter }: Pick<Backend, 'name' | 'adapter'>): boolean {
  return name === 'wasm' || (name === 'webgpu' && adapter.software);
}

/** What decides whether one way of Winograd's method is taken in one direction. */
interface Rule {
  /** On either side. */
  readonly leastChannels: number;
  /** Use Winograd only if it is at least this many times faster than the direct kernel. */
  readonly leastGain: number;
  /** Time of a multiply-add of the direct kernel by that of one of Winograd's products. */
  readonly direct: number;
  /**
   * Cost of the transforms, in multiply-adds. `channels`: for a value of a tile, whose products with all
   * channels on the other side share it. `weights`: for a weight, whose products with all tiles and batch
   * entries share it.
   */
  readonly channels: number;
  readonly weights: number;
}

/**
 * By tiles, fewer than 32 channels fill no tile of the dense products, and a small gain does not pay for
 * memory and rounding. A weight gradient by strips is faster than its tiles (strips.ts), so Winograd must
 * gain more. The two passes share the transformed weights, so each counts half of their cost. Costs are
 * fitted to the layers of W2 and W3 on lavapipe (`npm run bench -- --convolutions`); on SwiftShader the gain
 * is 1.6 times as large.
 *
 * By one kernel, weights are transformed for each block of tiles, so their cost does not depend on the batch.
 * The fit is to WebAssembly (docs/speed.md); for three to eight channels it is up to a fifth too low.
 */
const RULES: Readonly<Record<WinogradWay, Readonly<Record<WinogradUse, Rule>>>> = {
  tiles: {
    passes: { leastChannels: 32, leastGain: 1.25, direct: 1, channels: 42, weights: 22 },
    'weight-gradient': { leastChannels: 32, leastGain: 1.5, direct: 1, channels: 25, weights: 50 },
  },
  kernel: {
    passes: { leastChannels: 1, leastGain: 1, direct: 0.75, channels: 4.5, weights: 0 },
    'weight-gradient': { leastChannels: 1, leastGain: 1, direct: 0.73, channels: 3.8, weights: 0 },
  },
};

/** Whether Winograd is enough faster for a convolution of these extents. */
export function fasterByWinograd(way: WinogradWay, use: WinogradUse, extents: WinogradExtents): boolean {
  const { leastChannels, leastGain } = RULES[way][use];
  const fill = Math.min(extents.channels, extents.outChannels) >= leastChannels;
  return fill && winogradGain(way, use, extents) >= leastGain;
}

/**
 * Time of the direct kernel divided by Winograd's, from the products of both and the cost of the transforms.
 */
export function winogradGain(way: WinogradWay, use: WinogradUse, extents: WinogradExtents): number {
  const { channels, outChannels, height, width, padTop, padLeft, outHeight, outWidth, batch } = extents;
  const tiles = winogradTiles(outHeight) * winogradTiles(outWidth);
  // The direct kernels of the passes leave out taps beside the image.
  const taps =
    use === 'passes'
      ? tapsInside(height, outHeight, padTop) * tapsInside(width, outWidth, padLeft)
      : 9 * outHeight * outWidth;
  const rule = RULES[way][use];
  const transforms = rule.channels * (1 / channels + 1 / outChannels) + rule.weights / (tiles * batch);
  return (rule.direct * taps) / (36 * tiles * (1 + transforms));
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
