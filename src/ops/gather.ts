import type { Operation } from './backend.js';
import { flatDispatch } from './grid.js';
import { workOf } from './work.js';

/** x[m,i,b] = examples[i, order[step,m,b]], 0 in the padding; order: [step, member, batch padded]. */
export const gatherExamples: Operation = {
  name: 'gather_examples',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.features * sizes.batch4, members, shape),
  work(sizes, members) {
    const entries = members * sizes.batch;
    return workOf(0, 2 * entries * sizes.features + entries);
  },
  twins: [
    {
      output: 'x',
      inputs: ['examples', 'order', 'step'],
      compute(examples, order, step) {
        const batch = this.constants.batch4 * 4;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const i = row % this.constants.features;
        const m = Math.floor(row / this.constants.features);
        let value = 0;
        if (b < this.constants.batch) {
          const from = order[(step[0] * this.constants.members + m) * batch + b];
          value = examples[i * this.constants.examples_padded + from];
        }
        return value;
      },
    },
  ],
};

/** labels[m,b] = all_labels[order[step,m,b]]. */
export const gatherLabels: Operation = {
  name: 'gather_labels',
  dispatch: (sizes, members, shape) => flatDispatch(sizes.batch_padded, members, shape),
  work: (sizes, members) => workOf(0, 3 * members * sizes.batch_padded),
  twins: [
    {
      output: 'labels',
      inputs: ['all_labels', 'order', 'step'],
      compute(allLabels, order, step) {
        const b = this.thread.x % this.constants.batch_padded;
        const m = Math.floor(this.thread.x / this.constants.batch_padded);
        return allLabels[order[(step[0] * this.constants.members + m) * this.constants.batch_padded + b]];
      },
    },
  ],
};

/** step ← step + increment: the counter that selects a step's batch order and learning rate. */
export const advanceStep: Operation = {
  name: 'advance_step',
  dispatch: () => ({ constants: {}, grid: [1, 1, 1] }),
  work: () => workOf(0, 2),
  twins: [
    {
      output: 'step',
      inputs: ['step'],
      compute(step) {
        return step[this.thread.x] + this.constants.increment;
      },
    },
  ],
};
