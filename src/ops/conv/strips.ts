import type { Backend } from '../backend.js';

/** The extents of a convolution that say whether strips serve it. */
export interface StripExtents {
  readonly kernel: number;
  readonly stride: number;
  readonly outChannels: number;
}

/** Lanes lie along the output channels: fewer of them leave lanes idle. */
const LEAST_OUT_CHANNELS = 8;

/**
 * True on software adapters, where loads cost most and strips save them (docs/speed.md). On GPUs the tiles
 * of `conv_weight_gradient` apply the update too and share a workgroup's memory.
 */
export function usesStrips({ name, adapter }: Pick<Backend, 'name' | 'adapter'>): boolean {
  return name === 'webgpu' && adapter.software;
}

/**
 * Whether strips can compute the weight gradient of a convolution of these extents. Neither the batch nor the
 * number of members counts, so that bits repeat.
 */
export function fitsStrips({ kernel, stride, outChannels }: StripExtents): boolean {
  return kernel === 3 && stride === 1 && outChannels >= LEAST_OUT_CHANNELS;
}
