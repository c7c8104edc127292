import type { Operation, Twin } from '../backend.js';
import { eluForward, eluGradient } from './elu.js';
import { reluForward, reluGradient } from './relu.js';
import { tanhForward, tanhGradient } from './tanh.js';

/** Activations that operations of their own compute, and that products and pools apply to what they write. */
export const ACTIVATIONS = {
  relu: { forward: reluForward, gradient: reluGradient },
  elu: { forward: eluForward, gradient: eluGradient },
  tanh: { forward: tanhForward, gradient: tanhGradient },
} as const satisfies Record<string, { readonly forward: Operation; readonly gradient: Operation }>;

export type ActivationName = keyof typeof ACTIVATIONS;

/**
 * What makes a layer's outputs, `dense_forward`, `conv_forward` or `winograd_output`, so that it writes activation(sum + bias), or one of the two; bias:
 * [member, output padded].
 */
export function withOutput(product: Operation, bias: boolean, activation?: ActivationName): Operation {
  const added = product.name === 'dense_forward' ? denseBias : convBias;
  return {
    ...product,
    dispatch(sizes, members, shape) {
      const { constants, grid } = product.dispatch(sizes, members, shape);
      const BIAS = bias ? 'added' : 'none';
      return { constants: { ...constants, BIAS, ACTIVATION: activation ?? 'identity' }, grid };
    },
    twins: [...product.twins, ...(bias ? [added] : []), ...(activation ? [inPlace[activation]] : [])],
  };
}

/** A gradient by an input x that is the output of `activation`, as the gradient by what went into that; x is bound. */
export function throughActivationBelow(
  gradient: Operation,
  below: 'activation' | 'pooled_activation',
  activation: ActivationName,
): Operation {
  const [twin] = ACTIVATIONS[activation].gradient.twins;
  return {
    ...gradient,
    dispatch(sizes, members, shape) {
      const { constants, grid } = gradient.dispatch(sizes, members, shape);
      return { constants: { ...constants, BELOW: below, ACTIVATION: activation }, grid };
    },
    twins: [...gradient.twins, { ...twin, output: 'dx', inputs: ['x', 'dx'] }],
  };
}

/** y ← y + bias. */
const denseBias: Twin = {
  output: 'y',
  inputs: ['bias', 'y'],
  compute(bias, y) {
    const row = Math.floor(this.thread.x / (this.constants.batch4 * 4));
    const m = Math.floor(row / this.constants.outputs);
    const o = row % this.constants.outputs;
    return y[this.thread.x] + bias[m * this.constants.outputs_padded + o];
  },
};

const convBias: Twin = {
  output: 'y',
  inputs: ['bias', 'y'],
  compute(bias, y) {
    const plane = this.constants.out_height * this.constants.out_width * this.constants.batch4 * 4;
    const row = Math.floor(this.thread.x / plane);
    const m = Math.floor(row / this.constants.out_channels);
    const o = row % this.constants.out_channels;
    return y[this.thread.x] + bias[m * this.constants.out_channels_padded + o];
  },
};

/** y ← activation(y), element by element. */
const inPlace: Readonly<Record<ActivationName, Twin>> = {
  relu: {
    output: 'y',
    inputs: ['y'],
    compute(y) {
      let result = y[this.thread.x];
      if (result <= 0) {
        result = 0;
      }
      return result;
    },
  },
  elu: {
    output: 'y',
    inputs: ['y'],
    compute(y) {
      let result = y[this.thread.x];
      if (result <= 0) {
        result = Math.exp(result) - 1;
      }
      return result;
    },
  },
  tanh: {
    output: 'y',
    inputs: ['y'],
    compute(y) {
      return Math.tanh(y[this.thread.x]);
    },
  },
};
