import type { Operation } from './backend.js';
import { flatDispatch } from './grid.js';
import { workOf } from './work.js';

/** y[m,c,p,b] += bias[m,c]; bias: [member, channel padded], y: [member, channel, position, batch padded]. */
export const biasForward: Operation = {
  name: 'bias_forward',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.channels * sizes.plane4, members, shape),
  work(sizes, members) {
    const values = members * sizes.channels * sizes.plane4 * 4;
    return workOf(values, 2 * values + members * sizes.channels);
  },
  twins: [
    {
      output: 'y',
      inputs: ['bias', 'y'],
      compute(bias, y) {
        const row = Math.floor(this.thread.x / (this.constants.plane4 * 4));
        const m = Math.floor(row / this.constants.channels);
        const c = row % this.constants.channels;
        return y[this.thread.x] + bias[m * this.constants.channels_padded + c];
      },
    },
  ],
};

/** dbias[m,c] = Σ_{p,b} dy[m,c,p,b], zero in the padding of c. */
export const biasGradient: Operation = {
  name: 'bias_gradient',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.channels_padded, members, shape),
  work(sizes, members) {
    const values = members * sizes.channels * sizes.positions * sizes.batch;
    return workOf(values, values + members * sizes.channels);
  },
  twins: [
    {
      output: 'dbias',
      inputs: ['dy'],
      compute(dy) {
        const m = Math.floor(this.thread.x / this.constants.channels_padded);
        const c = this.thread.x % this.constants.channels_padded;
        let sum = 0;
        if (c < this.constants.channels) {
          const row = (m * this.constants.channels + c) * this.constants.positions;
          for (let p = 0; p < this.constants.positions; p++) {
            for (let b = 0; b < this.constants.batch; b++) {
              sum += dy[(row + p) * this.constants.batch_padded + b];
            }
          }
        }
        return sum;
      },
    },
  ],
};
