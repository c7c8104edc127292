import { padded, type Operation } from '../backend.js';
import { narrowDispatch } from '../grid.js';
import { denseWork } from '../work.js';

/** Largest narrow side, with its padding, of a narrow product: all of it is held in registers. */
export const MOST_NARROW = 16;

/**
 * dx[m,i,b] = Σ_o w[m,i,o] dy[m,o,b] for a batch of at most MOST_NARROW entries; zero in its padding.
 * w: [member or shared, input, output padded], dy: [member, output, batch padded].
 * dx: [member, at least input, batch padded].
 */
export const denseInputGradientNarrow: Operation = {
  name: 'dense_input_gradient_narrow',
  dispatch: ({ inputs, batch }, members, shape) => {
    // A group of four outputs for all of the batch.
    const product = { columns: inputs, mostColumns: 4, rows: 4 * batch };
    const { constants, grid } = narrowDispatch(product, members, shape);
    return { constants: { ...constants, BATCH: batch, BATCH4: padded(batch) / 4 }, grid };
  },
  work: denseWork,
  twins: [
    {
      output: 'dx',
      inputs: ['dx', 'w', 'dy'],
      compute(dx, w, dy) {
        const batch = Math.ceil(this.constants.batch / 4) * 4;
        const m = Math.floor(this.thread.x / (this.constants.dx_member4 * 4));
        const at = this.thread.x - m * this.constants.dx_member4 * 4;
        const b = at % batch;
        const i = Math.floor(at / batch);
        // Further rows of dx stay as they are.
        let sum = dx[this.thread.x];
        if (i < this.constants.inputs) {
          sum = 0;
          const wAt = (m * this.constants.w_member4 + i * this.constants.outputs4) * 4;
          const dyAt = m * this.constants.outputs * batch + b;
          if (b < this.constants.batch) {
            for (let o = 0; o < this.constants.outputs; o++) {
              sum += w[wAt + o] * dy[dyAt + o * batch];
            }
          }
        }
        return sum;
      },
    },
  ],
};
