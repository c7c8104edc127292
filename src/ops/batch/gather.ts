import type { Operation, Twin } from '../backend.js';
import { elementwise, flatDispatch } from '../grid.js';
import { workOf } from '../work.js';

/**
 * Groups of four features that one invocation gathers for its batch entries: it looks up their order once and
 * reads on from there. A GPU, where an invocation does one element, takes fewer, so that there are enough
 * invocations.
 */
const GROUPS = { fewInvocations: 8, manyInvocations: 2 };

const labelsTwin: Twin = {
  output: 'labels',
  inputs: ['all_labels', 'batch_order', 'step'],
  compute(allLabels, batchOrder, step) {
    const batch = this.constants.batch4 * 4;
    const b = this.thread.x % batch;
    const m = Math.floor(this.thread.x / batch);
    return allLabels[batchOrder[(step[0] * this.constants.members + m) * batch + b]];
  },
};

/**
 * A minibatch: x[m,i,b] = examples[batch_order[step,m,b], i], 0 in the padding, and labels[m,b] =
 * all_labels[batch_order[step,m,b]].
 * examples: [example, feature padded], batch_order: [step, member, batch padded].
 */
export const gatherBatch: Operation = {
  name: 'gather_batch',
  dispatch(sizes, members, shape) {
    const GROUP = shape.span > 1 ? GROUPS.fewInvocations : GROUPS.manyInvocations;
    const groups = Math.ceil(sizes.features4 / GROUP);
    // An invocation of a group does as much as others do with 4 * GROUP elements.
    const few = { ...shape, span: Math.max(1, shape.span / (4 * GROUP)) };
    const { constants, grid } = flatDispatch(groups * sizes.batch4, members, few);
    return { constants: { ...constants, GROUP, QUAD: 4 }, grid };
  },
  work(sizes, members) {
    const entries = members * sizes.batch;
    return workOf(0, 2 * entries * sizes.features + 3 * entries);
  },
  twins: [
    {
      output: 'x',
      inputs: ['examples', 'batch_order', 'step'],
      compute(examples, batchOrder, step) {
        const batch = this.constants.batch4 * 4;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const i = row % this.constants.features;
        const m = Math.floor(row / this.constants.features);
        let value = 0;
        if (b < this.constants.batch) {
          const from = batchOrder[(step[0] * this.constants.members + m) * batch + b];
          value = examples[from * this.constants.features4 * 4 + i];
        }
        return value;
      },
    },
    labelsTwin,
  ],
};

/** The labels of a minibatch alone, for products that read the examples through their order. */
export const gatherLabels: Operation = {
  name: 'gather_labels',
  dispatch: elementwise((sizes) => sizes.batch4),
  work: (sizes, members) => workOf(0, 3 * members * 4 * sizes.batch4),
  twins: [labelsTwin],
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
