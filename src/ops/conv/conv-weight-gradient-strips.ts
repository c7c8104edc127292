import type { Operation } from '../backend.js';
import { convWork } from '../work.js';
import { gradientStrips } from './strips.js';

/**
 * dw as by `conv_weight_gradient`, for kernels of 3 × 3 with stride 1 and a padding of at most one pixel.
 * The terms of a sum come in another order: output row, group of four batch entries, output column, entry.
 */
export const convWeightGradientStrips: Operation = {
  name: 'conv_weight_gradient_strips',
  dispatch: (sizes, members, shape) =>
    gradientStrips({ rows: 3 * sizes.channels, columns: 4 * sizes.out_channels4 }, members, shape),
  work: convWork,
  twins: [
    {
      output: 'dw',
      inputs: ['x', 'dy'],
      compute(x, dy) {
        const outputs = this.constants.out_channels4 * 4;
        const o = this.thread.x % outputs;
        const row = Math.floor(this.thread.x / outputs);
        const tap = row % 9;
        const channel = Math.floor(row / 9);
        const c = channel % this.constants.channels;
        const m = Math.floor(channel / this.constants.channels);
        const top = Math.floor(tap / 3) - this.constants.pad_top;
        const left = (tap % 3) - this.constants.pad_left;
        const batch = this.constants.batch_padded;
        const xPlane = m * this.constants.x_member + c * this.constants.height * this.constants.width * batch;
        const dyPlane =
          (m * this.constants.out_channels + o) *
          this.constants.out_height *
          this.constants.out_width *
          batch;
        let sum = 0;
        if (o < this.constants.out_channels) {
          for (let oy = 0; oy < this.constants.out_height; oy++) {
            const iy = oy + top;
            if (iy >= 0 && iy < this.constants.height) {
              for (let first = 0; first < this.constants.batch; first += 4) {
                for (let ox = 0; ox < this.constants.out_width; ox++) {
                  const ix = ox + left;
                  if (ix >= 0 && ix < this.constants.width) {
                    const xAt = xPlane + (iy * this.constants.width + ix) * batch;
                    const dyAt = dyPlane + (oy * this.constants.out_width + ox) * batch;
                    for (let b = first; b < Math.min(first + 4, this.constants.batch); b++) {
                      sum += x[xAt + b] * dy[dyAt + b];
                    }
                  }
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
