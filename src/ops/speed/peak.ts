import type { Operation } from '../backend.js';
import { elementwise } from '../grid.js';
import { valuesWork, workOf } from '../work.js';

/**
 * Chains of multiply-adds in an invocation that do not wait for each other; links of a chain in a turn of the
 * loop.
 */
export const CHAINS = 12;
export const LINKS = 8;

/**
 * y[m,i] = Σ_k a_k over k < CHAINS; each a_k starts as x[m,i] + k and becomes a_k · scale + shift, `loops` ·
 * LINKS times.
 * x and y: [member, value]. The result is of no use: the operation shows how many multiply-adds an adapter
 * does when nothing else holds it up.
 */
export const peakArithmetic: Operation = {
  name: 'peak_arithmetic',
  dispatch: elementwise(
    (sizes) => sizes.values,
    () => ({ CHAINS, LINKS }),
  ),
  work({ values, loops }, members) {
    const multiplyAdds = members * values * CHAINS * LINKS * loops;
    return workOf(2 * multiplyAdds, 2 * members * values);
  },
  twins: [
    {
      output: 'y',
      inputs: ['x'],
      compute(x) {
        let sum = 0;
        // gpu.js takes the function alone, so CHAINS (12) and LINKS (8) are written out.
        for (let k = 0; k < 12; k++) {
          let a = x[this.thread.x] + k;
          for (let n = 0; n < this.constants.loops * 8; n++) {
            a = a * this.constants.scale + this.constants.shift;
          }
          sum += a;
        }
        return sum;
      },
    },
  ],
};

/** y[m,i] = x[m,i]: it shows how many bytes an adapter's kernels move when nothing is computed. */
export const peakCopy: Operation = {
  name: 'peak_copy',
  dispatch: elementwise((sizes) => sizes.values4),
  work: (sizes, members) => valuesWork(sizes, members, 0, 2),
  twins: [
    {
      output: 'y',
      inputs: ['x'],
      compute(x) {
        return x[this.thread.x];
      },
    },
  ],
};
