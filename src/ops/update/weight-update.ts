import type { AdapterDescription } from '../../gpu/adapter.js';
import type { Operation, Sizes } from '../backend.js';
import { convWeightGradient } from '../conv/conv-weight-gradient.js';
import { denseWeightGradient } from '../dense/dense-weight-gradient.js';
import { sgd, sgdMomentum } from './sgd.js';
import { valuesWork } from '../work.js';

/** Updates that the product which makes a weight gradient can apply, so that no tensor holds the gradient. */
export type UpdateName = 'sgd' | 'sgd_momentum';

/**
 * Whether it is to: not on software adapters, where it measured slower. Lanes lie along a gradient's inputs, so that the weights are read far
 * apart, and lavapipe's compiler makes less of the longer kernel: it took 1.02 to 1.1 times as long as gradient and update of dense
 * layers, 1.3 to 1.5 times of convolutions, and of steps of the benchmark 1.03 (W1 by back-propagation), 1.05 (W2) and 1.23 times (W3).
 */
export function fusesUpdates({ software }: AdapterDescription): boolean {
  return !software;
}

const denseWeights = ({ inputs, outputs }: Sizes): number => inputs * outputs;
const convWeights = ({ channels, kernel, out_channels }: Sizes): number =>
  channels * kernel * kernel * out_channels;

export const denseWeightGradientSgd = withUpdate(denseWeightGradient, sgd, denseWeights);
export const denseWeightGradientSgdMomentum = withUpdate(denseWeightGradient, sgdMomentum, denseWeights);
export const convWeightGradientSgd = withUpdate(convWeightGradient, sgd, convWeights);
export const convWeightGradientSgdMomentum = withUpdate(convWeightGradient, sgdMomentum, convWeights);

/** A layer's weight gradient with the update of w in place of dw. */
export const WEIGHT_UPDATES: Readonly<Record<'dense' | 'conv', Readonly<Record<UpdateName, Operation>>>> = {
  dense: { sgd: denseWeightGradientSgd, sgd_momentum: denseWeightGradientSgdMomentum },
  conv: { sgd: convWeightGradientSgd, sgd_momentum: convWeightGradientSgdMomentum },
};

/** Sizes and operands of both, dw apart; each bit of w is that of the one after the other. */
function withUpdate(gradient: Operation, update: Operation, weights: (sizes: Sizes) => number): Operation {
  return {
    ...gradient,
    name: `${gradient.name}_${update.name}`,
    work(sizes, members) {
      const [own, after] = [
        gradient.work(sizes, members),
        update.work({ values4: weights(sizes) / 4 }, members),
      ];
      const stored = valuesWork({ values4: weights(sizes) / 4 }, members, 0, 2);
      return { flops: own.flops + after.flops, bytes: own.bytes + after.bytes - stored.bytes };
    },
    twins: [...gradient.twins.map((twin) => ({ ...twin, like: 'w' })), ...update.twins],
  };
}
