import type { Operation } from '../backend.js';
import { tiledProduct } from '../grid.js';
import { convWork } from '../work.js';
import { winogradInputGradientWork } from './winograd-work.js';

/**
 * dx[m,c,p,b] = Σ_{ky,kx,o} w[m,c,ky,kx,o] dy[m,o,(p + pad − k)/stride,b], over the k for which the division
 * is exact.
 */
export const convInputGradient: Operation = {
  name: 'conv_input_gradient',
  below: 'activation',
  ...tiledProduct(
    (sizes) => ({
      rows: sizes.channels,
      columns4: sizes.height * sizes.width * sizes.batch4,
      depth: sizes.out_channels * sizes.kernel ** 2,
      inner: sizes.out_channels,
    }),
    // The stride is a constant because processors have no division of integer vectors.
    (sizes) => ({ STRIDE: sizes.stride }),
  ),
  work: convWork,
  twins: [
    {
      output: 'dx',
      inputs: ['w', 'dy'],
      compute(w, dy) {
        const batch = this.constants.batch4 * 4;
        const positions = this.constants.height * this.constants.width;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const position = row % positions;
        const channel = Math.floor(row / positions);
        const m = Math.floor(channel / this.constants.channels);
        const bottom = Math.floor(position / this.constants.width) + this.constants.pad_top;
        const right = (position % this.constants.width) + this.constants.pad_left;
        const taps = this.constants.kernel * this.constants.kernel;
        const plane = this.constants.out_height * this.constants.out_width * batch;
        let sum = 0;
        for (let ky = 0; ky < this.constants.kernel; ky++) {
          for (let kx = 0; kx < this.constants.kernel; kx++) {
            const sy = bottom - ky;
            const sx = right - kx;
            const oy = Math.floor(sy / this.constants.stride);
            const ox = Math.floor(sx / this.constants.stride);
            if (
              sy >= 0 &&
              oy * this.constants.stride === sy &&
              oy < this.constants.out_height &&
              sx >= 0 &&
              ox * this.constants.stride === sx &&
              ox < this.constants.out_width
            ) {
              const tap = ky * this.constants.kernel + kx;
              const wAt = (channel * taps + tap) * this.constants.out_channels_padded;
              const dyAt =
                m * this.constants.out_channels * plane + (oy * this.constants.out_width + ox) * batch + b;
              for (let o = 0; o < this.constants.out_channels; o++) {
                sum += w[wAt + o] * dy[dyAt + o * plane];
              }
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
  work: winogradInputGradientWork,
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
