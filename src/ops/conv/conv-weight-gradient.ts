import type { Operation } from '../backend.js';
import { tiledProduct } from '../grid.js';
import { convWork } from '../work.js';
import { winogradWeightGradientWork } from './winograd-work.js';

/** dw[m,c,ky,kx,o] = Σ_{p,b} x[m,c,stride·p − pad + k,b] dy[m,o,p,b], zero in the padding of o. */
export const convWeightGradient: Operation = {
  name: 'conv_weight_gradient',
  ...tiledProduct((sizes) => ({
    rows: sizes.out_channels4 * 4,
    columns4: Math.ceil((sizes.channels * sizes.kernel ** 2) / 4),
    depth: sizes.out_height * sizes.out_width * sizes.batch,
    columns: 'gathered',
  })),
  work: convWork,
  twins: [
    {
      output: 'dw',
      inputs: ['x', 'dy'],
      compute(x, dy) {
        const outputs = this.constants.out_channels4 * 4;
        const taps = this.constants.kernel * this.constants.kernel;
        const o = this.thread.x % outputs;
        const row = Math.floor(this.thread.x / outputs);
        const tap = row % taps;
        const channel = Math.floor(row / taps);
        const c = channel % this.constants.channels;
        const m = Math.floor(channel / this.constants.channels);
        const top = Math.floor(tap / this.constants.kernel) - this.constants.pad_top;
        const left = (tap % this.constants.kernel) - this.constants.pad_left;
        const xPlane =
          m * this.constants.x_member +
          c * this.constants.height * this.constants.width * this.constants.batch_padded;
        const positions = this.constants.out_height * this.constants.out_width;
        let sum = 0;
        if (o < this.constants.out_channels) {
          for (let oy = 0; oy < this.constants.out_height; oy++) {
            for (let ox = 0; ox < this.constants.out_width; ox++) {
              const iy = oy * this.constants.stride + top;
              const ix = ox * this.constants.stride + left;
              if (iy >= 0 && iy < this.constants.height && ix >= 0 && ix < this.constants.width) {
                const xAt = xPlane + (iy * this.constants.width + ix) * this.constants.batch_padded;
                const position = oy * this.constants.out_width + ox;
                const dyAt =
                  ((m * this.constants.out_channels + o) * positions + position) *
                  this.constants.batch_padded;
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

/** dw from x and dy as by `conv_weight_gradient`, by Winograd's method. */
export const winogradWeightGradient: Operation = {
  name: 'winograd_weight_gradient',
  shader: convWeightGradient.name,
  dispatch: (...of) => convWeightGradient.dispatch(...of),
  work: winogradWeightGradientWork,
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
