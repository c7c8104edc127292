import type { Operation } from '../backend.js';
import { flatDispatch } from '../grid.js';
import { activationWork, valuesWork } from '../work.js';

/** y = x where x > 0, else eˣ − 1 (α = 1; Clevert et al. 2016); y: [member, value]. */
export const eluForward: Operation = {
  name: 'elu_forward',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.values4, members, shape),
  work: (sizes, members) => activationWork(sizes, members, 3),
  twins: [
    {
      output: 'y',
      inputs: ['x'],
      compute(x) {
        const v =
          x[
            this.constants.x_member4 * 4 * Math.floor(this.thread.x / (this.constants.values4 * 4)) +
              (this.thread.x % (this.constants.values4 * 4))
          ];
        let result = v;
        if (v <= 0) {
          result = Math.exp(v) - 1;
        }
        return result;
      },
    },
  ],
};

/** dy ← dy · (1 where y > 0, else y + 1), in place; y is the output of ELU. */
export const eluGradient: Operation = {
  name: 'elu_gradient',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.values4, members, shape),
  work: (sizes, members) => valuesWork(sizes, members, 3, 3),
  twins: [
    {
      output: 'dy',
      inputs: ['y', 'dy'],
      compute(y, dy) {
        const v = y[this.thread.x];
        let slope = 1;
        if (!(v > 0)) {
          slope = v + 1;
        }
        return dy[this.thread.x] * slope;
      },
    },
  ],
};
