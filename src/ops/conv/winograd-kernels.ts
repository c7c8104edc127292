import type { Operation, Sizes, Work } from '../backend.js';
import { convBias } from '../bias/added.js';
import { inputMembers, workOf } from '../work.js';
import { convForward } from './conv-forward.js';
import { convInputGradient } from './conv-input-gradient.js';
import { convWeightGradient } from './conv-weight-gradient.js';
import { INPUT_FLOPS } from './winograd-input.js';
import { OUTPUT_FLOPS, OUTPUT_GRADIENT_FLOPS } from './winograd-output.js';
import { WEIGHT_FLOPS } from './winograd-weights.js';
import { winogradTiles } from './winograd.js';

// Convolutions of 3 × 3 with stride 1, each direction by one kernel that does all of Winograd's method: it
// transforms a block of tiles in a cache, multiplies it and transforms it back, so that no tensor holds
// tiles. Bindings and sizes are those of the direct convolutions, the bound of the rounding error that of
// winograd.ts. WebAssembly has such kernels (assembly/winograd-*.ts). WebGPU has none: networks there go by
// the operations of winograd-input.ts and its neighbours (`winogradWay`), and these three would run the
// direct kernels.

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

/** y = Σ w x as by `conv_forward`, by Winograd's method. */
export const winogradForward: Operation = {
  name: 'winograd_forward',
  shader: convForward.name,
  addsBias: convBias,
  dispatch: (...of) => convForward.dispatch(...of),
  work: (sizes, members) =>
    work(sizes, members, {
      height: sizes.out_height,
      width: sizes.out_width,
      flops: (columns) => (INPUT_FLOPS * sizes.channels + OUTPUT_FLOPS * sizes.out_channels) * columns,
    }),
  twins: [
    {
      output: 'y',
      inputs: ['w', 'x'],
      compute(w, x) {
        const batch = this.constants.batch4 * 4;
        const positions = this.constants.out_height * this.constants.out_width;
        const outputs = this.constants.out_channels_padded;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const channel = Math.floor(row / positions);
        const o = channel % this.constants.out_channels;
        const m = Math.floor(channel / this.constants.out_channels);
        const top = Math.floor((row % positions) / this.constants.out_width) - this.constants.pad_top;
        const left = (row % this.constants.out_width) - this.constants.pad_left;
        let sum = 0;
        for (let c = 0; c < this.constants.channels; c++) {
          const wAt = (m * this.constants.channels + c) * 9 * outputs + o;
          const xAt = m * this.constants.x_member4 * 4 + b;
          for (let tap = 0; tap < 9; tap++) {
            const iy = top + Math.floor(tap / 3);
            const ix = left + (tap % 3);
            if (iy >= 0 && iy < this.constants.height && ix >= 0 && ix < this.constants.width) {
              const pixel = (c * this.constants.height + iy) * this.constants.width + ix;
              sum += w[wAt + tap * outputs] * x[xAt + pixel * batch];
            }
          }
        }
        return sum;
      },
    },
  ],
};

/** dx from w and dy as by `conv_input_gradient`, by Winograd's method. */
export const winogradInputGradient: Operation = {
  name: 'winograd_input_gradient',
  shader: convInputGradient.name,
  below: 'activation',
  dispatch: (...of) => convInputGradient.dispatch(...of),
  work: (sizes, members) =>
    work(sizes, members, {
      height: sizes.height,
      width: sizes.width,
      flops: (columns) => (INPUT_FLOPS * sizes.out_channels + OUTPUT_FLOPS * sizes.channels) * columns,
    }),
  twins: [
    {
      output: 'dx',
      inputs: ['w', 'dy'],
      compute(w, dy) {
        const batch = this.constants.batch4 * 4;
        const positions = this.constants.height * this.constants.width;
        const outputs = this.constants.out_channels_padded;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const channel = Math.floor(row / positions);
        const m = Math.floor(channel / this.constants.channels);
        const bottom = Math.floor((row % positions) / this.constants.width) + this.constants.pad_top;
        const right = (row % this.constants.width) + this.constants.pad_left;
        let sum = 0;
        for (let o = 0; o < this.constants.out_channels; o++) {
          const plane = (m * this.constants.out_channels + o) * this.constants.out_height;
          for (let tap = 0; tap < 9; tap++) {
            const oy = bottom - Math.floor(tap / 3);
            const ox = right - (tap % 3);
            if (oy >= 0 && oy < this.constants.out_height && ox >= 0 && ox < this.constants.out_width) {
              const pixel = (plane + oy) * this.constants.out_width + ox;
              sum += w[(channel * 9 + tap) * outputs + o] * dy[pixel * batch + b];
            }
          }
        }
        return sum;
      },
    },
  ],
};

/** dw from x and dy as by `conv_weight_gradient`, by Winograd's method. */
export const winogradWeightGradient: Operation = {
  name: 'winograd_weight_gradient',
  shader: convWeightGradient.name,
  dispatch: (...of) => convWeightGradient.dispatch(...of),
  work: (sizes, members) =>
    work(sizes, members, {
      height: sizes.out_height,
      width: sizes.out_width,
      flops: (columns) =>
        (INPUT_FLOPS * sizes.channels + OUTPUT_GRADIENT_FLOPS * sizes.out_channels) * columns,
    }),
  twins: [
    {
      output: 'dw',
      inputs: ['x', 'dy'],
      compute(x, dy) {
        const outputs = this.constants.out_channels4 * 4;
        const o = this.thread.x % outputs;
        const row = Math.floor(this.thread.x / outputs);
        const ky = Math.floor((row % 9) / 3) - this.constants.pad_top;
        const kx = (row % 3) - this.constants.pad_left;
        const c = Math.floor(row / 9) % this.constants.channels;
        const m = Math.floor(row / (9 * this.constants.channels));
        const xPlane = m * this.constants.x_member;
        const dyPlane = (m * this.constants.out_channels + o) * this.constants.out_height;
        let sum = 0;
        if (o < this.constants.out_channels) {
          for (let oy = 0; oy < this.constants.out_height; oy++) {
            for (let ox = 0; ox < this.constants.out_width; ox++) {
              const iy = oy + ky;
              const ix = ox + kx;
              if (iy >= 0 && iy < this.constants.height && ix >= 0 && ix < this.constants.width) {
                const pixel = (c * this.constants.height + iy) * this.constants.width + ix;
                const xAt = xPlane + pixel * this.constants.batch_padded;
                const dyAt = ((dyPlane + oy) * this.constants.out_width + ox) * this.constants.batch_padded;
                for (let b = 0; b < this.constants.batch; b++) {
                  sum += x[xAt + b] * dy[dyAt + b];
                }
              }
            }
          }
        }
        return sum;
      },
    },
  ],
};
