import type { Operation } from '../backend.js';
import { elementwise } from '../grid.js';
import { workOf } from '../work.js';

/**
 * y[m,c,p,b] += bias[m,c] scale[m,b]: a bias that counts differently in each batch entry.
 * y: [member, channel, position, batch padded].
 */
export const scaledBiasForward: Operation = {
  name: 'scaled_bias_forward',
  dispatch: elementwise((sizes) => sizes.channels * sizes.plane4),
  work({ channels, plane4, batch4 }, members) {
    const values = channels * plane4 * 4;
    return workOf(2 * members * values, members * (2 * values + channels + 4 * batch4));
  },
  twins: [
    {
      output: 'y',
      inputs: ['bias', 'scale', 'y'],
      compute(bias, scale, y) {
        const batch = this.constants.batch4 * 4;
        const row = Math.floor(this.thread.x / (this.constants.plane4 * 4));
        const m = Math.floor(row / this.constants.channels);
        const c = row % this.constants.channels;
        const b = this.thread.x % batch;
        return y[this.thread.x] + bias[m * this.constants.channels_padded + c] * scale[m * batch + b];
      },
    },
  ],
};

/** dbias[m,c] = Σ_{p,b} dy[m,c,p,b] scale[m,b], zero in the padding of c. */
export const scaledBiasGradient: Operation = {
  name: 'scaled_bias_gradient',
  dispatch: elementwise((sizes) => sizes.channels_padded),
  work({ channels, positions, batch }, members) {
    const values = channels * positions * batch;
    return workOf(2 * members * values, members * (values + channels + batch));
  },
  twins: [
    {
      output: 'dbias',
      inputs: ['dy', 'scale'],
      compute(dy, scale) {
        const m = Math.floor(this.thread.x / this.constants.channels_padded);
        const c = this.thread.x % this.constants.channels_padded;
        let sum = 0;
        if (c < this.constants.channels) {
          const row = (m * this.constants.channels + c) * this.constants.positions;
          for (let p = 0; p < this.constants.positions; p++) {
            for (let b = 0; b < this.constants.batch; b++) {
              sum +=
                dy[(row + p) * this.constants.batch_padded + b] * scale[m * this.constants.batch_padded + b];
            }
          }
        }
        return sum;
      },
    },
  ],
};

/**
 * total[m,b] = start[m,b] + Σ_{c,p} bias[m,c] rows[m,c,p,b]: what a layer's bias adds to outputs that depend
 * on it by `rows`.
 */
export const biasOutput: Operation = {
  name: 'bias_output',
  dispatch: elementwise((sizes) => sizes.batch4),
  work({ channels, positions, batch4 }, members) {
    const values = channels * positions * batch4 * 4;
    return workOf(2 * members * values, members * (values + channels + 8 * batch4));
  },
  twins: [
    {
      output: 'total',
      inputs: ['start', 'bias', 'rows'],
      compute(start, bias, rows) {
        const batch = this.constants.batch4 * 4;
        const m = Math.floor(this.thread.x / batch);
        const b = this.thread.x % batch;
        let sum = start[this.thread.x];
        for (let c = 0; c < this.constants.channels; c++) {
          for (let p = 0; p < this.constants.positions; p++) {
            const row = (m * this.constants.channels + c) * this.constants.positions + p;
            sum += bias[m * this.constants.channels_padded + c] * rows[row * batch + b];
          }
        }
        return sum;
      },
    },
  ],
};
