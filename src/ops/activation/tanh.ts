import type { Operation } from '../backend.js';
import { flatDispatch } from '../grid.js';
import { activationWork, valuesWork } from '../work.js';

/** y = tanh(x); x: [member or shared, value], y: [member, value]. */
export const tanhForward: Operation = {
  name: 'tanh_forward',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.values4, members, shape),
  work: (sizes, members) => activationWork(sizes, members, 1),
  twins: [
    {
      output: 'y',
      inputs: ['x'],
      compute(x) {
        return Math.tanh(
          x[
            this.constants.x_member4 * 4 * Math.floor(this.thread.x / (this.constants.values4 * 4)) +
              (this.thread.x % (this.constants.values4 * 4))
          ],
        );
      },
    },
  ],
};

/** dy ← dy · (1 − y²), in place; y is the output of tanh. */
export const tanhGradient: Operation = {
  name: 'tanh_gradient',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.values4, members, shape),
  work: (sizes, members) => valuesWork(sizes, members, 3, 3),
  twins: [
    {
      output: 'dy',
      inputs: ['y', 'dy'],
      compute(y, dy) {
        return dy[this.thread.x] * (1 - y[this.thread.x] * y[this.thread.x]);
      },
    },
  ],
};
