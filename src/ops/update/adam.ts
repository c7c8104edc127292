import type { Operation } from '../backend.js';
import { flatDispatch } from '../grid.js';
import { valuesWork } from '../work.js';

/**
 * g = dw + decay·w; m ← m + forget1 (g − m); v ← v + forget2 (g² − v); w ← w − rate[step] m / (√v + ε); all
 * tensors [member, parameter], forget = 1 − β. Kingma & Ba 2015 in the order of computation of the end of
 * their section 2: the rates hold the bias correction, and ε (their ε̂) is added to √v as it is, not to its
 * corrected value.
 */
export const adam: Operation = {
  name: 'adam',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.values4, members, shape),
  work: (sizes, members) => valuesWork(sizes, members, 14, 7),
  twins: [
    {
      output: 'mean',
      inputs: ['mean', 'dw', 'w'],
      compute(mean, dw, w) {
        const i = this.thread.x;
        const g = dw[i] + this.constants.decay * w[i];
        return mean[i] + this.constants.forget1 * (g - mean[i]);
      },
    },
    {
      output: 'square',
      inputs: ['square', 'dw', 'w'],
      compute(square, dw, w) {
        const i = this.thread.x;
        const g = dw[i] + this.constants.decay * w[i];
        return square[i] + this.constants.forget2 * (g * g - square[i]);
      },
    },
    {
      output: 'w',
      inputs: ['w', 'mean', 'square', 'rates', 'step'],
      compute(w, mean, square, rates, step) {
        const i = this.thread.x;
        return w[i] - (rates[step[0]] * mean[i]) / (Math.sqrt(square[i]) + this.constants.epsilon);
      },
    },
  ],
};
