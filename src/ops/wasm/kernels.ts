import { ACTIVATIONS } from '../activation/kinds.js';
import { padded, type Operation, type Twin } from '../backend.js';
import { gatherBatch } from '../batch/gather.js';
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
import { softmaxCrossEntropyGradient } from '../loss/softmax-cross-entropy.js';
import { averagePoolForward, averagePoolGradient } from '../pool/average-pool.js';
import { maxPoolForward, maxPoolGradient, maxPoolGradientDisjoint } from '../pool/max-pool.js';
import { adadelta } from '../update/adadelta.js';
import { adam } from '../update/adam.js';
import { sgd, sgdMomentum } from '../update/sgd.js';
import { bitsOf, type Kernel, type TwinCall } from './kernel.js';
import { forward, inputGradient, weightCount, weightGradient } from './products.js';
import {
  winogradForwardKernel,
  winogradInputGradientKernel,
  winogradWeightGradientKernel,
} from './winograd.js';

/** The kernels that do what a twin does. */
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

/** A kernel of `assembly/batch.ts`; operands that it does not have are 0. */
function batchKernel(
  { sizes, members, at }: TwinCall,
  name: string,
  bindings: Readonly<Partial<Record<'x' | 'y' | 'w' | 'bias', string>>>,
): Kernel {
  const { features = sizes.inputs, outputs = 0, batch, batch4 } = sizes;
  const own = (['x', 'y', 'w', 'bias'] as const).map((field) => {
    const binding = bindings[field];
    return binding === undefined ? 0 : at(binding);
  });
  const read = [at('examples'), at('batch_order'), at('step')];
  const operands = [...read, ...own, members, features, outputs, batch, batch4];
  return { name, parts: members, operands };
}

function gatheredWeightGradient(call: TwinCall): readonly Kernel[] {
  const { inputs, outputs, batch, batch4 } = call.sizes;
  const kernel = batchKernel(call, 'weight_gradient_gathered', { y: 'dy', w: 'dw' });
  return [{ ...kernel, scratch: batch * padded(inputs) + 4 * batch4 * padded(outputs) }];
}

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

const softmaxGradientKernel: InItsPlace = ({ sizes, members, at }) => {
  const { classes, batch, batch_padded, labels_member } = sizes;
  const addresses = [at('logits'), at('labels'), at('dlogits')];
  const operands = [...addresses, classes, batch, batch_padded / 4, labels_member];
  return [{ name: 'softmax_gradient', parts: members * batch_padded, operands }];
};

const accumulateKernel: InItsPlace = ({ sizes, members, at }) => {
  const { batch, batch_padded, examples } = sizes;
  const operands = [at('total'), at('loss'), at('step'), batch, batch_padded / 4, examples];
  return [{ name: 'accumulate_loss', parts: members, operands }];
};

const rows: readonly (readonly [twin: Twin, kernels: InItsPlace])[] = [
  [twinOf(denseForward), (call) => [forward(call)]],
  [twinOf(convForward), (call) => [forward(call)]],
  [twinOf(denseInputGradient), (call) => [inputGradient(call)]],
  [twinOf(denseInputGradientNarrow), (call) => [inputGradient(call)]],
  [twinOf(convInputGradient), (call) => [inputGradient(call)]],
  [twinOf(denseWeightGradient), (call) => [weightGradient(call, call.at('dw'))]],
  [twinOf(convWeightGradient), (call) => [weightGradient(call, call.at('dw'))]],
  [twinOf(winogradForward), (call) => [winogradForwardKernel(call)]],
  [twinOf(winogradInputGradient), (call) => [winogradInputGradientKernel(call)]],
  [twinOf(winogradWeightGradient), (call) => [winogradWeightGradientKernel(call)]],
  [twinOf(denseForwardGathered), gatheredForward],
  [twinOf(denseWeightGradientGathered), gatheredWeightGradient],
  [twinOf(DENSE_FORWARD_UPDATES.sgd), (call) => [forward(call)]],
  [twinOf(DENSE_FORWARD_UPDATES.sgd, 1), updateKernel('sgd')],
  [twinOf(DENSE_FORWARD_UPDATES.sgd_momentum, 1), updateKernel('velocity')],
  [twinOf(DENSE_FORWARD_UPDATES.sgd_momentum, 2), updateKernel('move')],
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
  [twinOf(gatherBatch), (call) => [batchKernel(call, 'gather', { x: 'x' })]],
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
  [twinOf(softmaxCrossEntropyGradient), softmaxGradientKernel],
  [twinOf(accumulateLoss), accumulateKernel],
];

/**
 * Kernels in `assembly/` that take the place of a twin, by what the twin computes. A twin that is not here
 * runs as it is.
 */
export const KERNELS: ReadonlyMap<Twin['compute'], InItsPlace> = new Map(
  rows.map(([{ compute }, kernels]) => [compute, kernels]),
);

function twinOf({ twins }: Operation, index = 0): Twin {
  return twins[index];
}

function gatheredForward(call: TwinCall): readonly Kernel[] {
  const kernel = batchKernel(call, 'forward_gathered', { y: 'y', w: 'w', bias: 'bias' });
  return [{ ...kernel, scratch: 4 * padded(call.sizes.outputs) }];
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
