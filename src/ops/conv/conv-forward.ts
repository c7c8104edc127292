import type { Operation } from '../backend.js';
import { tiledProduct } from '../grid.js';
import { convWork } from '../work.js';
import { convBias } from '../bias/added.js';
import { winogradForwardWork } from './winograd-work.js';

/**
 * y[m,o,p,b] = Σ_{ky,kx,c} w[m,c,ky,kx,o] x[m,c,stride·p − pad + k,b].
 * w: [member, input channel, ky, kx, output channel padded], x and y: [member, channel, y, x, batch padded].
 */
export const convForward: Operation = {
  name: 'conv_forward',
  addsBias: convBias,
  ...tiledProduct((sizes) => ({
    rows: sizes.out_channels,
    columns4: sizes.out_height * sizes.out_width * sizes.batch4,
    depth: sizes.channels * sizes.kernel ** 2,
    inner: sizes.channels,
  })),
  work: convWork,
  twins: [
    {
      output: 'y',
      inputs: ['w', 'x'],
      compute(w, x) {
        const batch = this.constants.batch4 * 4;
        const positions = this.constants.out_height * this.constants.out_width;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const position = row % positions;
        const channel = Math.floor(row / positions);
        const o = channel % this.constants.out_channels;
        const m = Math.floor(channel / this.constants.out_channels);
        const top =
          Math.floor(position / this.constants.out_width) * this.constants.stride - this.constants.pad_top;
        const left = (position % this.constants.out_width) * this.constants.stride - this.constants.pad_left;
        const taps = this.constants.kernel * this.constants.kernel;
        const plane = this.constants.height * this.constants.width * batch;
        let sum = 0;
        for (let ky = 0; ky < this.constants.kernel; ky++) {
          for (let kx = 0; kx < this.constants.kernel; kx++) {
            const iy = top + ky;
            const ix = left + kx;
            if (iy >= 0 && iy < this.constants.height && ix >= 0 && ix < this.constants.width) {
              const tap = ky * this.constants.kernel + kx;
              const xAt = m * this.constants.x_member4 * 4 + (iy * this.constants.width + ix) * batch + b;
              const wAt = (m * this.constants.channels * taps + tap) * this.constants.out_channels_padded + o;
              for (let c = 0; c < this.constants.channels; c++) {
                sum += w[wAt + c * taps * this.constants.out_channels_padded] * x[xAt + c * plane];
              }
            }
          }
        }
        return sum;
      },
    },
  ],
};

/** y = Σ w x as by `conv_forward`, by Winograd's method. */
export const winogradForward: Operation = {
  name: 'winograd_forward',
  shader: convForward.name,
  addsBias: convBias,
  dispatch: (...of) => convForward.dispatch(...of),
  work: winogradForwardWork,
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
