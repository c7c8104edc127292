import type { Operation } from '../backend.js';
import { flatDispatch } from '../grid.js';
import { valuesWork, workOf } from '../work.js';

/** Chains of multiply-adds in an invocation that do not wait for each other, and links of each in a turn of the loop. */
export const CHAINS = 12;
export const LINKS = 8;

/**
 * y[m,i] = Σ_k a_k over k < CHAINS, each a_k from x[m,i] + k by `loops` · LINKS times a_k ← a_k · scale + shift; x and y: [member, value].
 * It computes nothing of use: it shows how many multiply-adds an adapter does where nothing else holds it up.
 */
export const peakArithmetic: Operation = {
  name: 'peak_arithmetic',
  dispatch({ values }, members, shape) {
    const { constants, grid } = flatDispatch(values, members, shape);
    return { constants: { ...constants, CHAINS, LINKS }, grid };
  },
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
        // gpu.js takes the function alone, so CHAINS and LINKS stand here as numbers.
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

/** y[m,i] = x[m,i]: how many bytes an adapter's kernels move where nothing is computed. */
export const peakCopy: Operation = {
  name: 'peak_copy',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.values4, members, shape),
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
