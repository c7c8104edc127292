import type { Operation, Sizes, Work } from '../backend.js';
import { inputMembers, workOf } from '../work.js';
import { INPUT_FLOPS } from './winograd-input.js';
import { OUTPUT_FLOPS, OUTPUT_GRADIENT_FLOPS } from './winograd-output.js';
import { WEIGHT_FLOPS } from './winograd-weights.js';
import { winogradTiles } from './winograd.js';

// What `winograd_forward`, `winograd_input_gradient` and `winograd_weight_gradient` compute: a convolution of
// 3 × 3 with stride 1 by one kernel a direction. It transforms a block of tiles in a cache, multiplies it and
// transforms it back, so that no tensor holds tiles. The operations stand beside the direct ones, whose
// bindings and sizes they have; the bound of the rounding error is that of winograd.ts. WebAssembly has such
// kernels (assembly/winograd/*.ts). WebGPU has none: networks there go by the operations of winograd-input.ts
// and its neighbours (`winogradWay`), and these three would run the direct kernels.

/**
 * The transforms and products of one direction, over tiles on an image; w, x and y or their gradients are
 * read or written once.
 */
function work(
  sizes: Sizes,
  members: number,
  tiles: { readonly height: number; readonly width: number; readonly flops: (columns: number) => number },
): Work {
  const { channels, out_channels, height, width, out_height, out_width } = sizes;
  const batch = sizes.batch ?? 4 * sizes.batch4;
  const columns = winogradTiles(tiles.height) * winogradTiles(tiles.width) * batch;
  const pairs = channels * out_channels;
  const flops = tiles.flops(columns) + 2 * 36 * pairs * columns + WEIGHT_FLOPS * pairs;
  const outputs = out_channels * out_height * out_width * batch;
  const inputs = inputMembers(sizes, members) * channels * height * width * batch;
  return workOf(members * flops, members * (9 * pairs + outputs) + inputs);
}

export const winogradForwardWork: Operation['work'] = (sizes, members) =>
  work(sizes, members, {
    height: sizes.out_height,
    width: sizes.out_width,
    flops: (columns) => (INPUT_FLOPS * sizes.channels + OUTPUT_FLOPS * sizes.out_channels) * columns,
  });

export const winogradInputGradientWork: Operation['work'] = (sizes, members) =>
  work(sizes, members, {
    height: sizes.height,
    width: sizes.width,
    flops: (columns) => (INPUT_FLOPS * sizes.out_channels + OUTPUT_FLOPS * sizes.channels) * columns,
  });

export const winogradWeightGradientWork: Operation['work'] = (sizes, members) =>
  work(sizes, members, {
    height: sizes.out_height,
    width: sizes.out_width,
    flops: (columns) => (INPUT_FLOPS * sizes.channels + OUTPUT_GRADIENT_FLOPS * sizes.out_channels) * columns,
  });
