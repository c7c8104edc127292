import { ACTIVATIONS } from '../activation/kinds.js';
import type { Operation, Twin } from '../backend.js';
import { gatherBatch, gatherLabels } from '../batch/gather.js';
import { convBias, denseBias } from '../bias/added.js';
import { biasGradient } from '../bias/bias.js';
import { convForward } from '../conv/conv-forward.js';
import { convInputGradient } from '../conv/conv-input-gradient.js';
import { convWeightGradient } from '../conv/conv-weight-gradient.js';
import { denseForward } from '../dense/dense-forward.js';
import { DENSE_FORWARD_UPDATES } from '../dense/dense-forward-update.js';
import { denseForwardGathered, denseWeightGradientGathered } from '../dense/dense-gathered.js';
import { denseInputGradientNarrow } from '../dense/dense-input-gradient-narrow.js';
import { denseInputGradient } from '../dense/dense-input-gradient.js';
import { denseWeightGradient } from '../dense/dense-weight-gradient.js';
import { accumulateLoss } from '../loss/accumulate-loss.js';
import { predictedClass } from '../loss/predicted-class.js';
import { softmaxCrossEntropy, softmaxCrossEntropyGradient } from '../loss/softmax-cross-entropy.js';
import { squaredError, squaredErrorGradient } from '../loss/squared-error.js';
import { averagePoolForward, averagePoolGradient } from '../pool/average-pool.js';
import { maxPoolForward, maxPoolGradient, maxPoolGradientDisjoint } from '../pool/max-pool.js';
import { adadelta } from '../update/adadelta.js';
import { adam } from '../update/adam.js';
import { findNonfinite } from '../update/find-nonfinite.js';
import { sgd, sgdMomentum } from '../update/sgd.js';
import { gather, gatheredForward, gatheredWeightGradient, labels } from './batches.js';
import { bitsOf, type Kernel, type TwinCall } from './kernel.js';
import { accumulate, logitsKernel, predictions } from './losses.js';
import { forwardSgd, forwardSgdMomentum, narrowInputGradient } from './narrow.js';
import { forward, inputGradient, weightCount, weightGradient } from './products.js';

/** The kernels that do what a twin does, or what several do one after another. */
type InItsPlace = (call: TwinCall) => readonly Kernel[];

/** A kernel on each group of four elements of what the twin writes. */
function elements(call: TwinCall, name: string, operands: readonly number[]): Kernel {
  return { name, parts: call.count(call.twin.output) / 4, operands };
}

function biasKernel(call: TwinCall): readonly Kernel[] {
  const { sizes, members, at } = call;
  const { outputs = sizes.out_channels, out_height = 1, out_width = 1, batch4 } = sizes;
  const operands = [at('y'), at('bias'), outputs, out_height * out_width, 4 * batch4, batch4];
  return [{ name: 'bias', parts: members * outputs, operands }];
}

function biasGradientKernel({ sizes, members, at }: TwinCall): readonly Kernel[] {
  const { channels, channels_padded, positions, batch, batch_padded } = sizes;
  const operands = [at('dy'), at('dbias'), channels, positions, batch, batch_padded / 4];
  return [{ name: 'bias_gradient', parts: members * channels_padded, operands }];
}

/** A pool of `name`, forwards. */
function poolKernel(name: string): InItsPlace {
  return ({ sizes, members, at }) => {
    const operands = [at('x'), at('y'), 0, ...poolExtents(sizes), sizes.x_member4];
    return [{ name, parts: members * sizes.channels * sizes.out_height, operands }];
  };
}

function maxPoolGradientKernel({ sizes, members, at }: TwinCall): readonly Kernel[] {
  const operands = [at('x'), at('dy'), at('dx'), ...poolExtents(sizes), 0];
  return [{ name: 'max_pool_gradient', parts: members * sizes.channels, operands }];
}

function averagePoolGradientKernel({ sizes, members, at }: TwinCall): readonly Kernel[] {
  const operands = [0, at('dy'), at('dx'), ...poolExtents(sizes), 0];
  return [{ name: 'average_pool_gradient', parts: members * sizes.channels, operands }];
}

/** Windows that touch have no stride of their own. */
function poolExtents(sizes: TwinCall['sizes']): readonly number[] {
  const { channels, height, width, size, stride = size, out_height, out_width, batch4 } = sizes;
  return [channels, height, width, size, stride, out_height, out_width, batch4];
}

const nonfiniteKernel: InItsPlace = ({ sizes, members, at }) => {
  const operands = [at('found'), at('values'), sizes.values4];
  return [{ name: 'find_nonfinite', parts: members, operands }];
};

/** Where an update finds dw: it is bound, or made here from x and dy if the update binds those. */
function gradientOf(call: TwinCall, bound: number): { made: readonly Kernel[]; dw: number } {
  if (!call.twin.inputs.includes('dy')) return { made: [], dw: bound };
  const dw = call.temporary(weightCount(call));
  return { made: [weightGradient(call, dw)], dw };
}

/** What holds an update's mean, or what takes its place, under another name. */
const MEANS = ['velocity', 'mean', 'd'];

/** A kernel of `assembly/update.ts`; `forget` names the size that it forgets by. */
function updateKernel(name: string, forget = 'forget'): InItsPlace {
  return (call) => {
    const { twin, at, sizes } = call;
    const bound = [twin.output, ...twin.inputs];
    const found = (...names: string[]): number => {
      const binding = names.find((each) => bound.includes(each));
      return binding === undefined ? 0 : at(binding);
    };
    const { made, dw } = gradientOf(call, found('dw'));
    const operands = [
      ...[found('w'), dw, found(...MEANS), found('square'), found('moved'), found('rates'), found('step')],
      ...[sizes.decay, sizes.momentum, sizes[forget], sizes.epsilon].map((value = 0) => bitsOf(value)),
    ];
    return [...made, elements(call, name, operands)];
  };
}

/** By twins that an operation runs one after another. */
const rows: readonly (readonly [twins: Twin | readonly Twin[], kernels: InItsPlace])[] = [
  [twinOf(denseForward), (call) => [forward(call)]],
  [twinOf(convForward), (call) => [forward(call)]],
  [twinOf(denseInputGradient), (call) => [inputGradient(call)]],
  [twinOf(denseInputGradientNarrow), (call) => [narrowInputGradient(call)]],
  [twinOf(convInputGradient), (call) => [inputGradient(call)]],
  [twinOf(denseWeightGradient), (call) => [weightGradient(call, call.at('dw'))]],
  [twinOf(convWeightGradient), (call) => [weightGradient(call, call.at('dw'))]],
  [twinOf(denseForwardGathered), (call) => [gatheredForward(call)]],
  [twinOf(denseWeightGradientGathered), (call) => [gatheredWeightGradient(call)]],
  [DENSE_FORWARD_UPDATES.sgd.twins, (call) => [forwardSgd(call)]],
  [DENSE_FORWARD_UPDATES.sgd_momentum.twins, (call) => [forwardSgdMomentum(call)]],
  [twinOf(sgd), updateKernel('sgd')],
  [twinOf(sgdMomentum), updateKernel('velocity')],
  [twinOf(sgdMomentum, 1), updateKernel('move')],
  [twinOf(adam), updateKernel('average', 'forget1')],
  [twinOf(adam, 1), updateKernel('average_square', 'forget2')],
  [twinOf(adam, 2), updateKernel('adam')],
  [twinOf(adadelta), updateKernel('average_square')],
  [twinOf(adadelta, 1), updateKernel('adadelta')],
  [twinOf(adadelta, 2), updateKernel('average_moved')],
  [twinOf(adadelta, 3), updateKernel('move')],
  [twinOf(gatherBatch), (call) => [gather(call)]],
  [twinOf(gatherLabels), (call) => [labels(call)]],
  [twinOf(findNonfinite), nonfiniteKernel],
  [denseBias, biasKernel],
  [convBias, biasKernel],
  [twinOf(biasGradient), biasGradientKernel],
  [ACTIVATIONS.relu.inPlace, (call) => [elements(call, 'relu', [call.at(call.twin.output), 0])]],
  [twinOf(ACTIVATIONS.relu.gradient), reluGradientKernel],
  [twinOf(ACTIVATIONS.relu.forward), copyKernel],
  [twinOf(maxPoolForward), poolKernel('max_pool')],
  [twinOf(maxPoolGradient), maxPoolGradientKernel],
  [twinOf(maxPoolGradientDisjoint), maxPoolGradientKernel],
  [twinOf(averagePoolForward), poolKernel('average_pool')],
  [twinOf(averagePoolGradient), averagePoolGradientKernel],
  [twinOf(softmaxCrossEntropy), (call) => [logitsKernel(call, 'softmax_cross_entropy')]],
  [twinOf(softmaxCrossEntropyGradient), (call) => [logitsKernel(call, 'softmax_gradient')]],
  [twinOf(squaredError), (call) => [logitsKernel(call, 'squared_error')]],
  [twinOf(squaredErrorGradient), (call) => [logitsKernel(call, 'squared_error_gradient')]],
  [twinOf(predictedClass), (call) => [predictions(call)]],
  [twinOf(accumulateLoss), (call) => [accumulate(call)]],
];

/** Kernels in the place of several twins, those of most twins first. */
const SEQUENCES = rows
  .map(([twins, kernels]) => ({
    twins: Array.isArray(twins) ? (twins as readonly Twin[]) : [twins as Twin],
    kernels,
  }))
  .sort((a, b) => b.twins.length - a.twins.length);

/**
 * Kernels in `assembly/` that take the place of the first of `twins`, or of as many of them as one row has,
 * by what the twins compute. Undefined if there are none: the first twin runs as it is.
 */
export function kernelsFor(
  twins: readonly Twin[],
): { readonly kernels: InItsPlace; readonly count: number } | undefined {
  const row = SEQUENCES.find(
    (sequence) =>
      sequence.twins.length <= twins.length &&
      sequence.twins.every(({ compute }, index) => compute === twins[index].compute),
  );
  return row && { kernels: row.kernels, count: row.twins.length };
}

function twinOf({ twins }: Operation, index = 0): Twin {
  return twins[index];
}

/** The first twin of every activation forwards. */
function copyKernel({ sizes, members, at }: TwinCall): readonly Kernel[] {
  const operands = [at('y'), at('x'), sizes.values4, sizes.x_member4];
  return [{ name: 'copy', parts: members, operands }];
}

function reluGradientKernel(call: TwinCall): readonly Kernel[] {
  const { twin, at } = call;
  return [elements(call, 'relu_gradient', [at(twin.output), at(twin.inputs[0])])];
}
