import type { Operation } from '../backend.js';
import { flatDispatch } from '../grid.js';
import { valuesWork } from '../work.js';

/**
 * g = dw + decay·w; s ← s + forget (g² − s); d = √(u + ε) / √(s + ε) · g; u ← u + forget (d² − u); w ← w −
 * rate[step] d; all tensors [member, parameter], `square` is s, `moved` is u, forget = 1 − ρ. Zeiler 2012,
 * Algorithm 1, times the learning rate.
 */
export const adadelta: Operation = {
  name: 'adadelta',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.values4, members, shape),
  work: (sizes, members) => valuesWork(sizes, members, 18, 7),
  twins: [
    {
      output: 'square',
      inputs: ['square', 'dw', 'w'],
      compute(square, dw, w) {
        const i = this.thread.x;
        const g = dw[i] + this.constants.decay * w[i];
        return square[i] + this.constants.forget * (g * g - square[i]);
      },
    },
    {
      output: 'd',
      like: 'w',
      inputs: ['moved', 'square', 'dw', 'w'],
      compute(moved, square, dw, w) {
        const i = this.thread.x;
        const g = dw[i] + this.constants.decay * w[i];
        const epsilon = this.constants.epsilon;
        return (Math.sqrt(moved[i] + epsilon) / Math.sqrt(square[i] + epsilon)) * g;
      },
    },
    {
      output: 'moved',
      inputs: ['moved', 'd'],
      compute(moved, d) {
        const i = this.thread.x;
        return moved[i] + this.constants.forget * (d[i] * d[i] - moved[i]);
      },
    },
    {
      output: 'w',
      inputs: ['w', 'd', 'rates', 'step'],
      compute(w, d, rates, step) {
        return w[this.thread.x] - rates[step[0]] * d[this.thread.x];
      },
    },
  ],
};
