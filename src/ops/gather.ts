import type { Operation } from './backend.js';
import { flatDispatch } from './grid.js';
import { workOf } from './work.js';

/** Features that one invocation gathers of its batch entries: it looks up their order once. */
const GROUP = 8;

/**
 * A minibatch: x[m,i,b] = examples[i, order[step,m,b]], 0 in the padding, and labels[m,b] = all_labels[order[step,m,b]]; order: [step,
 * member, batch padded].
 */
export const gatherBatch: Operation = {
  name: 'gather_batch',
  dispatch(sizes, members, shape) {
    const groups = Math.ceil(sizes.features / GROUP);
    // A group is as many elements as others do one by one.
    const few = { ...shape, span: Math.max(1, shape.span / GROUP) };
    const { constants, grid } = flatDispatch(groups * sizes.batch4, members, few);
    return { constants: { ...constants, GROUP }, grid };
  },
  work(sizes, members) {
    const entries = members * sizes.batch;
    return workOf(0, 2 * entries * sizes.features + 3 * entries);
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
    {
      output: 'labels',
      inputs: ['all_labels', 'order', 'step'],
      compute(allLabels, order, step) {
        const batch = this.constants.batch4 * 4;
        const b = this.thread.x % batch;
        const m = Math.floor(this.thread.x / batch);
        return allLabels[order[(step[0] * this.constants.members + m) * batch + b]];
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
