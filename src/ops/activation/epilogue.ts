import type { Operation } from '../backend.js';
import { ACTIVATIONS, type ActivationName } from './kinds.js';

/**
 * An operation that makes a layer's outputs, so that it writes activation(sum + bias), or one of the two; bias: [member,
 * output padded]. Throws RangeError for an operation whose kernel has no such ending.
 */
export function withOutput(product: Operation, bias: boolean, activation?: ActivationName): Operation {
  const { addsBias } = product;
  if (addsBias === undefined) {
    throw new RangeError(
      `withOutput: ${product.name} has no ending, expected an operation that states addsBias`,
    );
  }
  return {
    ...product,
    dispatch(sizes, members, shape) {
      const { constants, grid } = product.dispatch(sizes, members, shape);
      const BIAS = bias ? 'added' : 'none';
      return { constants: { ...constants, BIAS, ACTIVATION: activation ?? 'identity' }, grid };
    },
    twins: [
      ...product.twins,
      ...(bias ? [addsBias] : []),
      ...(activation ? [ACTIVATIONS[activation].inPlace] : []),
    ],
  };
}

/**
 * A gradient by an input x that is the output of `activation`, as the gradient by what went into that; x is bound.
 * Throws RangeError for an operation whose kernel cannot, and for an activation whose gradient needs its input.
 */
export function throughActivationBelow(gradient: Operation, activation: ActivationName): Operation {
  const { below } = gradient;
  if (below === undefined) {
    throw new RangeError(
      `throughActivationBelow: ${gradient.name} cannot apply an activation, expected one that states below`,
    );
  }
  const kind = ACTIVATIONS[activation];
  if (kind.gradientFrom !== 'output') {
    throw new RangeError(
      `throughActivationBelow: the gradient of ${activation} needs its ${kind.gradientFrom}, expected its output`,
    );
  }
  const [twin] = kind.gradient.twins;
  return {
    ...gradient,
    dispatch(sizes, members, shape) {
      const { constants, grid } = gradient.dispatch(sizes, members, shape);
      return { constants: { ...constants, BELOW: below, ACTIVATION: activation }, grid };
    },
    twins: [...gradient.twins, { ...twin, output: 'dx', inputs: ['x', 'dx'] }],
  };
}
