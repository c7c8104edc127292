import type { Operation } from '../backend.js';
import { tiledProduct } from '../grid.js';
import { denseWork } from '../work.js';

/**
 * dx[m,i,b] = Σ_o w[m,i,o] dy[m,o,b].
 * w: [member, input, output padded], dx and dy: [member, feature, batch padded].
 */
export const denseInputGradient: Operation = {
  name: 'dense_input_gradient',
  below: 'activation',
  ...tiledProduct(({ inputs, outputs, batch4 }) => ({
    rows: inputs,
    columns4: batch4,
    depth: outputs,
    inner: outputs,
  })),
  work: denseWork,
  twins: [
    {
      output: 'dx',
      inputs: ['w', 'dy'],
      compute(w, dy) {
        const batch = this.constants.batch4 * 4;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const m = Math.floor(row / this.constants.inputs);
        const wAt = row * this.constants.outputs_padded;
        const dyAt = m * this.constants.outputs * batch + b;
        let sum = 0;
        for (let o = 0; o < this.constants.outputs; o++) {
          sum += w[wAt + o] * dy[dyAt + o * batch];
        }
        return sum;
      },
    },
  ],
};
