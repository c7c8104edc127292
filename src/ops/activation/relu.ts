import type { Operation } from '../backend.js';
import { flatDispatch } from '../grid.js';
import { activationWork, valuesWork } from '../work.js';

/** y = max(x, 0); x: [member or shared, value], y: [member, value]. */
export const reluForward: Operation = {
  name: 'relu_forward',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.values4, members, shape),
  work: (sizes, members) => activationWork(sizes, members, 1),
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
          result = 0;
        }
        return result;
      },
    },
  ],
};

/** dy ← dy where y > 0, else 0, in place; y is the output of ReLU. */
export const reluGradient: Operation = {
  name: 'relu_gradient',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.values4, members, shape),
  work: (sizes, members) => valuesWork(sizes, members, 1, 3),
  twins: [
    {
      output: 'dy',
      inputs: ['y', 'dy'],
      compute(y, dy) {
        let result = 0;
        if (y[this.thread.x] > 0) {
          result = dy[this.thread.x];
        }
        return result;
      },
    },
  ],
};
