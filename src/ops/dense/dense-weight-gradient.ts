import type { Operation } from '../backend.js';
import { tiledProduct } from '../grid.js';
import { denseWork } from '../work.js';

/** dw[m,i,o] = Σ_b x[m,i,b] dy[m,o,b], zero in the padding of o; dw: [member, input, output padded]. */
export const denseWeightGradient: Operation = {
  name: 'dense_weight_gradient',
  ...tiledProduct((sizes) => ({
    rows: sizes.outputs4 * 4,
    columns4: Math.ceil(sizes.inputs / 4),
    depth: sizes.batch,
    columns: 'gathered',
  })),
  work: denseWork,
  twins: [
    {
      output: 'dw',
      inputs: ['x', 'dy'],
      compute(x, dy) {
        const outputs = this.constants.outputs4 * 4;
        const o = this.thread.x % outputs;
        const row = Math.floor(this.thread.x / outputs);
        const i = row % this.constants.inputs;
        const m = Math.floor(row / this.constants.inputs);
        let sum = 0;
        if (o < this.constants.outputs) {
          const xAt = m * this.constants.x_member + i * this.constants.batch_padded;
          const dyAt = (m * this.constants.outputs + o) * this.constants.batch_padded;
          for (let b = 0; b < this.constants.batch; b++) {
            sum += x[xAt + b] * dy[dyAt + b];
          }
        }
        return sum;
      },
    },
  ],
};
