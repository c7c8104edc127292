import type { KernelShape } from '../../gpu/adapter.js';
import type { Operation, Sizes, Twin, Work } from '../backend.js';
import { narrowDispatch } from '../grid.js';
import type { UpdateName } from '../update/weight-update.js';
import { workOf } from '../work.js';

const SHADER = 'dense_forward_update';

/** y by the weights before the update, which runs after it; zero in the padding of the batch. */
const forward: Twin = {
  output: 'y',
  inputs: ['w', 'x'],
  compute(w, x) {
    const batch = this.constants.batch_padded;
    const b = this.thread.x % batch;
    const row = Math.floor(this.thread.x / batch);
    const o = row % this.constants.outputs;
    const m = Math.floor(row / this.constants.outputs);
    const wAt = m * this.constants.inputs * this.constants.outputs4 * 4 + o;
    const xAt = m * this.constants.inputs * batch + b;
    let sum = 0;
    if (b < this.constants.batch) {
      for (let i = 0; i < this.constants.inputs; i++) {
        sum += w[wAt + i * this.constants.outputs4 * 4] * x[xAt + i * batch];
      }
    }
    return sum;
  },
};

/** w ← w − rate[step] (dw + decay·w). */
const sgd: Operation = {
  name: 'dense_forward_sgd',
  shader: SHADER,
  dispatch: dispatchWith('sgd'),
  work: (sizes, members) => updateWork(sizes, members, { flops: 4, tensors: 2 }),
  twins: [
    forward,
    {
      output: 'w',
      inputs: ['w', 'x', 'dy', 'rates', 'step'],
      compute(w, x, dy, rates, step) {
        const outputs = this.constants.outputs4 * 4;
        const batch = this.constants.batch_padded;
        const o = this.thread.x % outputs;
        const row = Math.floor(this.thread.x / outputs);
        const m = Math.floor(row / this.constants.inputs);
        const old = w[this.thread.x];
        let sum = 0;
        if (o < this.constants.outputs) {
          const dyAt = (m * this.constants.outputs + o) * batch;
          for (let b = 0; b < this.constants.batch; b++) {
            sum += x[row * batch + b] * dy[dyAt + b];
          }
        }
        return old - rates[step[0]] * (sum + this.constants.decay * old);
      },
    },
  ],
};

/** v ← momentum·v + dw + decay·w, then w ← w − rate[step] v; velocity v as w. */
const sgdMomentum: Operation = {
  name: 'dense_forward_sgd_momentum',
  shader: SHADER,
  dispatch: dispatchWith('sgd_momentum'),
  work: (sizes, members) => updateWork(sizes, members, { flops: 6, tensors: 4 }),
  twins: [
    forward,
    {
      output: 'velocity',
      inputs: ['velocity', 'w', 'x', 'dy'],
      compute(velocity, w, x, dy) {
        const outputs = this.constants.outputs4 * 4;
        const batch = this.constants.batch_padded;
        const o = this.thread.x % outputs;
        const row = Math.floor(this.thread.x / outputs);
        const m = Math.floor(row / this.constants.inputs);
        let sum = 0;
        if (o < this.constants.outputs) {
          const dyAt = (m * this.constants.outputs + o) * batch;
          for (let b = 0; b < this.constants.batch; b++) {
            sum += x[row * batch + b] * dy[dyAt + b];
          }
        }
        return (
          this.constants.momentum * velocity[this.thread.x] + sum + this.constants.decay * w[this.thread.x]
        );
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

/**
 * y[m,o,b] = Σ_i w[m,i,o] x[m,i,b], then the update of w by dw[m,i,o] = Σ_b x[m,i,b] dy[m,o,b], for a batch
 * of at most MOST_NARROW entries; w: [member, input, output padded], x, y and dy: [member, feature, batch
 * padded].
 */
export const DENSE_FORWARD_UPDATES: Readonly<Record<UpdateName, Operation>> = {
  sgd,
  sgd_momentum: sgdMomentum,
};

function dispatchWith(UPDATE: UpdateName): Operation['dispatch'] {
  return (sizes: Sizes, members: number, shape: KernelShape) => {
    const { constants, grid } = narrowDispatch(
      { columns: sizes.outputs4, mostColumns: 2, rows: sizes.batch },
      members,
      shape,
    );
    return { constants: { ...constants, BATCH: sizes.batch, UPDATE }, grid };
  };
}

/** FLOPs of both products and of each weight's update; `tensors` of the weights' size are read or written. */
function updateWork(
  { inputs, outputs, batch }: Sizes,
  members: number,
  update: { readonly flops: number; readonly tensors: number },
): Work {
  const weights = members * inputs * outputs;
  const rows = members * batch * (inputs + 2 * outputs);
  return workOf((4 * batch + update.flops) * weights, update.tensors * weights + rows);
}
