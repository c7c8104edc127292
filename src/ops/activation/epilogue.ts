import type { Operation } from '../backend.js';
import { ACTIVATIONS, type ActivationName } from './kinds.js';

/**
 * The operation `product` with a bias, an activation or both: it writes activation(sum + bias). bias:
 * [member, output padded]. Throws RangeError if the product's kernel cannot end so.
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
 * The operation `gradient`, whose input x is the output of `activation`. It writes the gradient by the
 * activation's input and binds x. Throws RangeError if the operation's kernel cannot do so, or if the
 * activation's gradient needs the activation's input.
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
      `throughActivationBelow: the gradient of ${activation} needs its ${kind.gradientFrom}, ` +
        'expected its output',
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
