import type { Operation } from '../backend.js';
import { workOf } from '../work.js';

/**
 * total[m] += Σ_b loss[m,b] over the entries of batch `step` that are among the first `examples`.
 * loss: [member, batch padded], total: [member].
 */
export const accumulateLoss: Operation = {
  name: 'accumulate_loss',
  dispatch: (_sizes, members, shape) => ({
    constants: { FLAT: shape.flat },
    grid: [Math.ceil(members / shape.flat), 1, 1],
  }),
  work: (sizes, members) => workOf(members * sizes.batch, members * (sizes.batch + 2) + 1),
  twins: [
    {
      output: 'total',
      inputs: ['total', 'loss', 'step'],
      compute(total, loss, step) {
        let sum = total[this.thread.x];
        for (let b = 0; b < this.constants.batch; b++) {
          if (step[0] * this.constants.batch + b < this.constants.examples) {
            sum += loss[this.thread.x * this.constants.batch_padded + b];
          }
        }
        return sum;
      },
    },
  ],
};
