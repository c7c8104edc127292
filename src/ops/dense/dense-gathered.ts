import type { Operation, Sizes } from '../backend.js';
import { narrowDispatch } from '../grid.js';
import { denseWork } from '../work.js';

/**
 * y[m,o,b] = Σ_i w[m,i,o] examples[batch_order[step,m,b], i] + bias[m,o] for at most MOST_NARROW outputs;
 * bias[m,o] in the padding. It reads the minibatch that `gather_batch` copies, without a copy.
 * w: [member, input, output padded], examples: [example, input padded].
 * batch_order: [step, member, batch padded].
 * bias: [member, output padded], y: [member, output, batch padded].
 */
export const denseForwardGathered: Operation = {
  name: 'dense_forward_gathered',
  dispatch: columns((sizes) => sizes.batch4),
  work: denseWork,
  twins: [
    {
      output: 'y',
      inputs: ['w', 'examples', 'batch_order', 'step', 'bias'],
      compute(w, examples, batchOrder, step, bias) {
        const batch = this.constants.batch4 * 4;
        const b = this.thread.x % batch;
        const row = Math.floor(this.thread.x / batch);
        const o = row % this.constants.outputs;
        const m = Math.floor(row / this.constants.outputs);
        let sum = 0;
        if (b < this.constants.batch) {
          const from = batchOrder[(step[0] * this.constants.members + m) * batch + b];
          const xAt = from * this.constants.inputs4 * 4;
          const wAt = m * this.constants.inputs * this.constants.outputs_padded + o;
          for (let i = 0; i < this.constants.inputs; i++) {
            sum += w[wAt + i * this.constants.outputs_padded] * examples[xAt + i];
          }
        }
        return sum + bias[m * this.constants.outputs_padded + o];
      },
    },
  ],
};

/**
 * dw[m,i,o] = Σ_b examples[batch_order[step,m,b], i] dy[m,o,b] for at most MOST_NARROW outputs; zero in the
 * padding of o.
 * dy: [member, output, batch padded], dw: [member, input, output padded].
 */
export const denseWeightGradientGathered: Operation = {
  name: 'dense_weight_gradient_gathered',
  dispatch: columns((sizes) => sizes.inputs4),
  work: denseWork,
  twins: [
    {
      output: 'dw',
      inputs: ['examples', 'batch_order', 'step', 'dy'],
      compute(examples, batchOrder, step, dy) {
        const batch = this.constants.batch4 * 4;
        const outputs = this.constants.outputs4 * 4;
        const o = this.thread.x % outputs;
        const row = Math.floor(this.thread.x / outputs);
        const i = row % this.constants.inputs;
        const m = Math.floor(row / this.constants.inputs);
        let sum = 0;
        if (o < this.constants.outputs) {
          const orderAt = (step[0] * this.constants.members + m) * batch;
          const dyAt = (m * this.constants.outputs + o) * batch;
          for (let b = 0; b < this.constants.batch; b++) {
            sum += examples[batchOrder[orderAt + b] * this.constants.inputs4 * 4 + i] * dy[dyAt + b];
          }
        }
        return sum;
      },
    },
  ],
};

/** Dispatch with as many columns as `columnsOf` says, each of all outputs. */
function columns(columnsOf: (sizes: Sizes) => number): Operation['dispatch'] {
  return (sizes, members, shape) => {
    const { outputs } = sizes;
    const product = { columns: columnsOf(sizes), mostColumns: 2, rows: outputs };
    const { constants, grid } = narrowDispatch(product, members, shape);
    return { constants: { ...constants, OUTPUTS: outputs, OUTPUTS4: Math.ceil(outputs / 4) }, grid };
  };
}
