import { ACTIVATIONS } from '../activation/kinds.js';
import type { Operation, Twin } from '../backend.js';
import { gatherBatch, gatherLabels } from '../batch/gather.js';
import { convBias, denseBias } from '../bias/added.js';
import { biasGradient } from '../bias/bias.js';
import { convForward, winogradForward } from '../conv/conv-forward.js';
import { convInputGradient, winogradInputGradient } from '../conv/conv-input-gradient.js';
import { convWeightGradient, winogradWeightGradient } from '../conv/conv-weight-gradient.js';
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
import { forward, inputGradient, weightGradient } from './products.js';
import {
  winogradForwardKernel,
  winogradInputGradientKernel,
  winogradWeightGradientKernel,
} from './winograd.js';

/** The kernels that do what a twin does, or what several do one after another. */
type InItsPlace = (call: TwinCall) => readonly Kernel[];

/** A kernel on each group of four elements of what the twin writes. */
function elements(call: TwinCall, name: string, operands: readonly number[]): Kernel {
  return { name, parts: call.count(call.twin.output) / 4, operands };
}

/** `bias`, or `bias_relu` in the place of both. */
function biasKernel(name: string): InItsPlace {
  return ({ sizes, members, at }) => {
    const { outputs = sizes.out_channels, out_height = 1, out_width = 1, batch4 } = sizes;
    const operands = [at('y'), at('bias'), outputs, out_height * out_width, 4 * batch4, batch4];
    return [{ name, parts: members * outputs, operands }];
  };
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

function maxPoolGradientKernel({ sizes, members, at }: TwinCall, name = 'max_pool_gradient'): Kernel {
  const operands = [at('x'), at('dy'), at('dx'), ...poolExtents(sizes), 0];
  return { name, parts: members * sizes.channels, operands };
}

function disjointMaxPoolGradient(call: TwinCall): Kernel {
  return maxPoolGradientKernel(call, call.sizes.size === 2 ? 'max_pool_gradient_of_four' : undefined);
}

/** The gradient of a max pool through the relu below it. */
const maxPoolReluGradient: InItsPlace = (call) =>
  call.sizes.size === 2
    ? [maxPoolGradientKernel(call, 'max_pool_relu_gradient')]
    : [maxPoolGradientKernel(call), gradientOf('relu_gradient', call, 'dx', 'x')];

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

/** An update of `assembly/update.ts`; those that keep a mean or squares bind them by these names. */
function updateKernel(name: string): InItsPlace {
  return (call) => {
    const { twins, at, sizes } = call;
    const bound = new Set(twins.flatMap(({ output, inputs }) => [output, ...inputs]));
    const addresses = [
      'w',
      'dw',
      name === 'sgd_momentum' ? 'velocity' : 'mean',
      'square',
      'moved',
      'rates',
      'step',
    ].map((binding) => (bound.has(binding) ? at(binding) : 0));
    const { decay, momentum, forget1, forget = forget1, forget2, epsilon } = sizes;
    const factors = [decay, momentum, forget, forget2, epsilon].map((value = 0) => bitsOf(value));
    return [{ name, parts: call.count('w') / 4, operands: [...addresses, ...factors] }];
  };
}

/** By twins that an operation runs one after another. */
const KERNELS: readonly (readonly [twins: Twin | readonly Twin[], kernels: InItsPlace])[] = [
  [twinOf(denseForward), (call) => [forward(call)]],
  [twinOf(convForward), (call) => [forward(call)]],
  [twinOf(denseInputGradient), (call) => [inputGradient(call)]],
  [twinOf(denseInputGradientNarrow), (call) => [narrowInputGradient(call)]],
  [twinOf(convInputGradient), (call) => [inputGradient(call)]],
  [twinOf(denseWeightGradient), (call) => [weightGradient(call, call.at('dw'))]],
  [twinOf(convWeightGradient), (call) => [weightGradient(call, call.at('dw'))]],
  [twinOf(winogradForward), (call) => [winogradForwardKernel(call)]],
  [twinOf(winogradInputGradient), (call) => [winogradInputGradientKernel(call)]],
  [twinOf(winogradWeightGradient), (call) => [winogradWeightGradientKernel(call)]],
  [twinOf(denseForwardGathered), (call) => [gatheredForward(call)]],
  [twinOf(denseWeightGradientGathered), (call) => [gatheredWeightGradient(call)]],
  [DENSE_FORWARD_UPDATES.sgd.twins, (call) => [forwardSgd(call)]],
  [DENSE_FORWARD_UPDATES.sgd_momentum.twins, (call) => [forwardSgdMomentum(call)]],
  [twinOf(sgd), updateKernel('sgd')],
  [sgdMomentum.twins, updateKernel('sgd_momentum')],
  [adam.twins, updateKernel('adam')],
  [adadelta.twins, updateKernel('adadelta')],
  [twinOf(gatherBatch), (call) => [gather(call)]],
  [twinOf(gatherLabels), (call) => [labels(call)]],
  [twinOf(findNonfinite), nonfiniteKernel],
  [denseBias, biasKernel('bias')],
  [convBias, biasKernel('bias')],
  [[denseBias, ACTIVATIONS.relu.inPlace], biasKernel('bias_relu')],
  [[convBias, ACTIVATIONS.relu.inPlace], biasKernel('bias_relu')],
  [twinOf(biasGradient), biasGradientKernel],
  [ACTIVATIONS.relu.inPlace, (call) => [elements(call, 'relu', [call.at(call.twin.output), 0])]],
  [
    twinOf(ACTIVATIONS.relu.gradient),
    (call) => [gradientOf('relu_gradient', call, call.twin.output, call.twin.inputs[0])],
  ],
  [ACTIVATIONS.elu.inPlace, (call) => [elements(call, 'elu', [call.at(call.twin.output), 0])]],
  [
    twinOf(ACTIVATIONS.elu.gradient),
    (call) => [gradientOf('elu_gradient', call, call.twin.output, call.twin.inputs[0])],
  ],
  [twinOf(ACTIVATIONS.relu.forward), copyKernel],
  [twinOf(maxPoolForward), poolKernel('max_pool')],
  [twinOf(maxPoolGradient), (call) => [maxPoolGradientKernel(call)]],
  [twinOf(maxPoolGradientDisjoint), (call) => [disjointMaxPoolGradient(call)]],
  [[twinOf(maxPoolGradientDisjoint), twinOf(ACTIVATIONS.relu.gradient)], maxPoolReluGradient],
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
const SEQUENCES = KERNELS.map(([twins, kernels]) => ({
  twins: Array.isArray(twins) ? (twins as readonly Twin[]) : [twins as Twin],
  kernels,
})).sort((a, b) => b.twins.length - a.twins.length);

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

/** The gradient of an activation, from its output `v`. */
function gradientOf(name: string, { at, count }: TwinCall, dy: string, v: string): Kernel {
  return { name, parts: count(dy) / 4, operands: [at(dy), at(v)] };
}
