import type { Operation } from '../backend.js';
import { elementwise } from '../grid.js';
import { valuesWork, workOf } from '../work.js';

/** Multiply-adds that do not wait for each other; links of each chain in a turn of the loop. */
export const CHAINS = 16;
export const LINKS = 16;

/**
 * y[m,i] = Σ_k a_k over k < CHAINS. Each a_k starts as (x[m,i] + k) · scale, and `loops` · LINKS times all at
 * once become a_k · a_{k−1} + shift, where a_{−1} is the last one. With a shift of 1/8 those that start at
 * 1/2 or below stay there. x and y: [member, value]. The result is of no use: the operation shows how many
 * multiply-adds kernels reach on an adapter when nothing else holds them up.
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
        // gpu.js takes the function alone, and has no local arrays: CHAINS and LINKS (16) are written out.
        let a0 = (x[this.thread.x] + 0) * this.constants.scale;
        let a1 = (x[this.thread.x] + 1) * this.constants.scale;
        let a2 = (x[this.thread.x] + 2) * this.constants.scale;
        let a3 = (x[this.thread.x] + 3) * this.constants.scale;
        let a4 = (x[this.thread.x] + 4) * this.constants.scale;
        let a5 = (x[this.thread.x] + 5) * this.constants.scale;
        let a6 = (x[this.thread.x] + 6) * this.constants.scale;
        let a7 = (x[this.thread.x] + 7) * this.constants.scale;
        let a8 = (x[this.thread.x] + 8) * this.constants.scale;
        let a9 = (x[this.thread.x] + 9) * this.constants.scale;
        let a10 = (x[this.thread.x] + 10) * this.constants.scale;
        let a11 = (x[this.thread.x] + 11) * this.constants.scale;
        let a12 = (x[this.thread.x] + 12) * this.constants.scale;
        let a13 = (x[this.thread.x] + 13) * this.constants.scale;
        let a14 = (x[this.thread.x] + 14) * this.constants.scale;
        let a15 = (x[this.thread.x] + 15) * this.constants.scale;
        for (let n = 0; n < this.constants.loops * 16; n++) {
          const last = a15;
          a15 = a15 * a14 + this.constants.shift;
          a14 = a14 * a13 + this.constants.shift;
          a13 = a13 * a12 + this.constants.shift;
          a12 = a12 * a11 + this.constants.shift;
          a11 = a11 * a10 + this.constants.shift;
          a10 = a10 * a9 + this.constants.shift;
          a9 = a9 * a8 + this.constants.shift;
          a8 = a8 * a7 + this.constants.shift;
          a7 = a7 * a6 + this.constants.shift;
          a6 = a6 * a5 + this.constants.shift;
          a5 = a5 * a4 + this.constants.shift;
          a4 = a4 * a3 + this.constants.shift;
          a3 = a3 * a2 + this.constants.shift;
          a2 = a2 * a1 + this.constants.shift;
          a1 = a1 * a0 + this.constants.shift;
          a0 = a0 * last + this.constants.shift;
        }
        return a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11 + a12 + a13 + a14 + a15;
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
