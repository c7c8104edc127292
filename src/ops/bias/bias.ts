import type { Operation } from '../backend.js';
import { elementwise } from '../grid.js';
import { workOf } from '../work.js';

/** dbias[m,c] = Σ_{p,b} dy[m,c,p,b], zero in the padding of c. */
export const biasGradient: Operation = {
  name: 'bias_gradient',
  dispatch: elementwise((sizes) => sizes.channels_padded),
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
