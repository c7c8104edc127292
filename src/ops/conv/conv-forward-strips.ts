import type { Operation } from '../backend.js';
import { convBias } from '../bias/added.js';
import { convWork } from '../work.js';
import { passStrips } from './strips.js';

/**
 * y as by `conv_forward`, for kernels of 3 × 3 with stride 1. The terms of a sum come in another order: ky,
 * input channel, kx.
 */
export const convForwardStrips: Operation = {
  name: 'conv_forward_strips',
  addsBias: convBias,
  dispatch: ({ out_channels: rows, out_height: height, out_width: width, batch4 }, members, shape) =>
    passStrips({ rows, height, width, batch4 }, members, shape),
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
        const top = Math.floor(position / this.constants.out_width) - this.constants.pad_top;
        const left = (position % this.constants.out_width) - this.constants.pad_left;
        const plane = this.constants.height * this.constants.width * batch;
        let sum = 0;
        for (let ky = 0; ky < 3; ky++) {
          const iy = top + ky;
          if (iy >= 0 && iy < this.constants.height) {
            for (let c = 0; c < this.constants.channels; c++) {
              const wAt =
                ((m * this.constants.channels + c) * 9 + ky * 3) * this.constants.out_channels_padded + o;
              const xAt =
                m * this.constants.x_member4 * 4 + c * plane + iy * this.constants.width * batch + b;
              for (let kx = 0; kx < 3; kx++) {
                const ix = left + kx;
                if (ix >= 0 && ix < this.constants.width) {
                  sum += w[wAt + kx * this.constants.out_channels_padded] * x[xAt + ix * batch];
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
