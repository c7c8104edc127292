import type { AdapterDescription } from '../../gpu/adapter.js';
import type { Operation, Sizes } from '../backend.js';
import { convWeightGradient } from '../conv/conv-weight-gradient.js';
import { denseWeightGradient } from '../dense/dense-weight-gradient.js';
import { valuesWork } from '../work.js';
import { sgd, sgdMomentum } from './sgd.js';

/**
 * Updates that a product which makes a weight gradient can apply, so that no tensor holds the gradient. The
 * name is that of the piece `lib/update/NAME` that the product's kernel imports.
 */
const FUSED_UPDATES = {
  sgd,
  sgd_momentum: sgdMomentum,
} as const satisfies Record<string, Operation>;

export type UpdateName = keyof typeof FUSED_UPDATES;

/**
 * True except on software adapters, where updating within the product was slower. Lanes lie along a
 * gradient's inputs, so that the weights are read far apart, and lavapipe's compiler makes less of the
 * longer kernel. There it took 1.02 to 1.1 times as long as gradient and update of dense layers, and 1.3 to
 * 1.5 times of convolutions. Whole steps of the benchmark took 1.03 (W1 by back-propagation), 1.05 (W2) and
 * 1.23 times as long (W3).
 */
export function fusesUpdates({ software }: AdapterDescription): boolean {
  return !software;
}

const dense = (name: UpdateName): Operation =>
  withUpdate('dense_weight_update', denseWeightGradient, name, ({ inputs, outputs }) => inputs * outputs);

const conv = (name: UpdateName): Operation =>
  withUpdate(
    'conv_weight_update',
    convWeightGradient,
    name,
    ({ channels, kernel, out_channels }) => channels * kernel * kernel * out_channels,
  );

/** A layer's weight gradient with the update of w in place of dw. */
export const WEIGHT_UPDATES: Readonly<Record<'dense' | 'conv', Readonly<Record<UpdateName, Operation>>>> = {
  dense: { sgd: dense('sgd'), sgd_momentum: dense('sgd_momentum') },
  conv: { sgd: conv('sgd'), sgd_momentum: conv('sgd_momentum') },
};

/**
 * Takes the sizes and operands of both, except dw. Each bit of w is that of the gradient and then the update.
 */
function withUpdate(
  shader: string,
  gradient: Operation,
  updateName: UpdateName,
  weights: (sizes: Sizes) => number,
): Operation {
  const update: Operation = FUSED_UPDATES[updateName];
  return {
    ...gradient,
    name: `${gradient.name}_${updateName}`,
    shader,
    dispatch(sizes, members, shape) {
      const { constants, grid } = gradient.dispatch(sizes, members, shape);
      return { constants: { ...constants, UPDATE: updateName }, grid };
    },
    work(sizes, members) {
      const values = { values4: weights(sizes) / 4 };
      const [own, after] = [gradient.work(sizes, members), update.work(values, members)];
      const stored = valuesWork(values, members, 0, 2);
      return { flops: own.flops + after.flops, bytes: own.bytes + after.bytes - stored.bytes };
    },
    twins: [...gradient.twins.map((twin) => ({ ...twin, like: 'w' })), ...update.twins],
  };
}
