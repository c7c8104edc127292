import type { Operation } from '../backend.js';
import { flatDispatch } from '../grid.js';
import { valuesWork } from '../work.js';

/** w ← w − rate[step] (dw + decay·w); all tensors [member, parameter]. */
export const sgd: Operation = {
  name: 'sgd',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.values4, members, shape),
  work: (sizes, members) => valuesWork(sizes, members, 4, 3),
  twins: [
    {
      output: 'w',
      inputs: ['w', 'dw', 'rates', 'step'],
      compute(w, dw, rates, step) {
        const old = w[this.thread.x];
        return old - rates[step[0]] * (dw[this.thread.x] + this.constants.decay * old);
      },
    },
  ],
};

/**
 * v ← momentum·v + dw + decay·w, then w ← w − rate[step] v; all tensors [member, parameter] (Polyak 1964).
 */
export const sgdMomentum: Operation = {
  name: 'sgd_momentum',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.values4, members, shape),
  work: (sizes, members) => valuesWork(sizes, members, 6, 5),
  twins: [
    {
      output: 'velocity',
      inputs: ['velocity', 'dw', 'w'],
      compute(velocity, dw, w) {
        const i = this.thread.x;
        return this.constants.momentum * velocity[i] + dw[i] + this.constants.decay * w[i];
      },
    },
    {
      output: 'w',
      inputs: ['w', 'velocity', 'rates', 'step'],
      compute(w, velocity, rates, step) {
        return w[this.thread.x] - rates[step[0]] * velocity[this.thread.x];
      },
    },
  ],
};
