import { ACTIVATIONS } from '../activation/kinds.js';
import { padded, type Operation, type Twin } from '../backend.js';
import { gatherBatch } from '../batch/gather.js';
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
import { softmaxCrossEntropyGradient } from '../loss/softmax-cross-entropy.js';
import { maxPoolForward, maxPoolGradientDisjoint } from '../pool/max-pool.js';
import { sgd, sgdMomentum } from '../update/sgd.js';
import { bitsOf, type Kernel, type TwinCall } from './kernel.js';
import { forward, inputGradient, weightCount, weightGradient } from './products.js';

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

function maxPoolKernel({ sizes, members, at }: TwinCall): readonly Kernel[] {
  const { channels, out_height } = sizes;
  const operands = [at('x'), at('y'), 0, ...poolExtents(sizes), sizes.x_member4];
  return [{ name: 'max_pool', parts: members * channels * out_height, operands }];
}

function maxPoolGradientKernel({ sizes, members, at }: TwinCall): readonly Kernel[] {
  const { channels, out_height } = sizes;
  const operands = [at('x'), at('dy'), at('dx'), ...poolExtents(sizes), 0];
  return [{ name: 'max_pool_gradient', parts: members * channels * out_height, operands }];
}

function poolExtents(sizes: TwinCall['sizes']): readonly number[] {
  const { channels, height, width, size, stride, out_height, out_width, batch4 } = sizes;
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
  const read = [at('examples'), at('order'), at('step')];
  const operands = [...read, ...own, members, features, outputs, batch, batch4];
  return { name, parts: members, operands };
}

function gatheredWeightGradient(call: TwinCall): readonly Kernel[] {
  const { inputs, outputs, batch, batch4 } = call.sizes;
  const kernel = batchKernel(call, 'weight_gradient_gathered', { y: 'dy', w: 'dw' });
  return [{ ...kernel, scratch: batch * padded(inputs) + 4 * batch4 * padded(outputs) }];
}

/** Where an update finds the gradient; undefined for one that makes it itself. */
function gradientOf(call: TwinCall): { made: readonly Kernel[]; dw: number } {
  if (call.twin.inputs.includes('dw')) return { made: [], dw: call.at('dw') };
  const dw = call.temporary(weightCount(call));
  return { made: [weightGradient(call, dw)], dw };
}

function updateOperands(call: TwinCall, dw: number): readonly number[] {
  const { twin, at, sizes } = call;
  const found = (binding: string): number =>
    twin.output === binding || twin.inputs.includes(binding) ? at(binding) : 0;
  const addresses = [found('w'), dw, found('velocity'), found('rates'), found('step')];
  return [...addresses, bitsOf(sizes.decay), bitsOf(sizes.momentum ?? 0)];
}

const sgdKernels: InItsPlace = (call) => {
  const { made, dw } = gradientOf(call);
  return [...made, elements(call, 'sgd', updateOperands(call, dw))];
};

const velocityKernels: InItsPlace = (call) => {
  const { made, dw } = gradientOf(call);
  return [...made, elements(call, 'velocity', updateOperands(call, dw))];
};

const moveKernel: InItsPlace = (call) => [elements(call, 'move', updateOperands(call, 0))];

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
  [twinOf(denseForwardGathered), gatheredForward],
  [twinOf(denseWeightGradientGathered), gatheredWeightGradient],
  [twinOf(DENSE_FORWARD_UPDATES.sgd), (call) => [forward(call)]],
  [twinOf(DENSE_FORWARD_UPDATES.sgd, 1), sgdKernels],
  [twinOf(DENSE_FORWARD_UPDATES.sgd_momentum, 1), velocityKernels],
  [twinOf(DENSE_FORWARD_UPDATES.sgd_momentum, 2), moveKernel],
  [twinOf(sgd), sgdKernels],
  [twinOf(sgdMomentum), velocityKernels],
  [twinOf(sgdMomentum, 1), moveKernel],
  [twinOf(gatherBatch), (call) => [batchKernel(call, 'gather', { x: 'x' })]],
  [denseBias, biasKernel],
  [convBias, biasKernel],
  [twinOf(biasGradient), biasGradientKernel],
  [ACTIVATIONS.relu.inPlace, (call) => [elements(call, 'relu', [call.at(call.twin.output), 0])]],
  [twinOf(ACTIVATIONS.relu.gradient), reluGradientKernel],
  [twinOf(maxPoolForward), maxPoolKernel],
  [twinOf(maxPoolGradientDisjoint), maxPoolGradientKernel],
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

function reluGradientKernel(call: TwinCall): readonly Kernel[] {
  const { twin, at } = call;
  return [elements(call, 'relu_gradient', [at(twin.output), at(twin.inputs[0])])];
}
