import type { Operation } from '../backend.js';
import { tiledProduct } from '../grid.js';
import { denseWork } from '../work.js';
import { denseBias } from '../bias/added.js';

/**
 * y[m,o,b] = Σ_i w[m,i,o] x[m,i,b].
 * w: [member, input, output padded], x and y: [member, feature, batch padded].
 */
export const denseForward: Operation = {
  name: 'dense_forward',
  addsBias: denseBias,
  ...tiledProduct(({ inputs, outputs, batch4 }) => ({
    rows: outputs,
    columns4: batch4,
    depth: inputs,
    inner: inputs,
  })),
  work: denseWork,
  twins: [
    {
      output: 'y',
      inputs: ['w', 'x'],
      compute(w, x) {
        const batch = this.constants.batch4 * 4;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const o = row % this.constants.outputs;
        const m = Math.floor(row / this.constants.outputs);
        const wAt = m * this.constants.inputs * this.constants.outputs_padded + o;
        const xAt = m * this.constants.x_member4 * 4 + b;
        let sum = 0;
        for (let i = 0; i < this.constants.inputs; i++) {
          sum += w[wAt + i * this.constants.outputs_padded] * x[xAt + i * batch];
        }
        return sum;
      },
    },
  ],
};
