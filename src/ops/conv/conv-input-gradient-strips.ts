import type { Operation } from '../backend.js';
import { convWork } from '../work.js';
import { passStrips } from './strips.js';

/**
 * dx as by `conv_input_gradient`, for kernels of 3 × 3 with stride 1 and a padding of at most two pixels. The
 * terms of a sum come in another order: rows of dy, output channel, columns of dy.
 */
export const convInputGradientStrips: Operation = {
  name: 'conv_input_gradient_strips',
  below: 'activation',
  dispatch: ({ channels: rows, height, width, batch4 }, members, shape) =>
    passStrips({ rows, height, width, batch4 }, members, shape),
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
        const plane = this.constants.out_height * this.constants.out_width * batch;
        let sum = 0;
        for (let ky = 2; ky >= 0; ky--) {
          const oy = bottom - ky;
          if (oy >= 0 && oy < this.constants.out_height) {
            for (let o = 0; o < this.constants.out_channels; o++) {
              const wAt = (channel * 9 + ky * 3) * this.constants.out_channels_padded + o;
              const dyAt =
                (m * this.constants.out_channels + o) * plane + oy * this.constants.out_width * batch + b;
              for (let kx = 2; kx >= 0; kx--) {
                const ox = right - kx;
                if (ox >= 0 && ox < this.constants.out_width) {
                  sum += w[wAt + kx * this.constants.out_channels_padded] * dy[dyAt + ox * batch];
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
