import type { Layer } from '../../model/layer.js';
import { padded, type Backend, type Call, type Tensor } from '../../ops/backend.js';
import { MOST_NARROW } from '../../ops/dense/dense-input-gradient-narrow.js';
import { gatherBatch, gatherLabels } from '../../ops/batch/gather.js';
import { CompactPass } from '../compact/compact-pass.js';
import { usesCompactPath } from '../compact/compact-path.js';
import { isFullBatch, type FullBatch, type Minibatches } from '../examples.js';
import type { Shortcuts } from './forward-pass.js';
import type { LossName } from '../loss/kinds.js';
import { lossGradient } from '../loss/loss-calls.js';
import { Network } from './network.js';
import { parameterUpdateCalls } from '../layers/parameter-calls.js';
import type { EnsembleParameters } from '../parameters/parameters.js';
import { momentsServe, secondMoments } from '../compact/second-moments.js';
import { featureCount } from '../../model/shape.js';

/** What a step works on; every tensor is there before the first one. */
export interface StepOperands {
  readonly members: number;
  readonly classes: number;
  /** Examples of a step. */
  readonly batch: number;
  /** All training examples at every step, or those that the counter selects. */
  readonly examples: FullBatch | Minibatches;
  /** Learning rate of each step, and the counter that selects one. */
  readonly rates: Tensor;
  readonly counter: Tensor;
}

/** What a step trains, and how. */
export interface StepSetup {
  readonly layers: readonly Layer[];
  readonly loss: LossName;
  readonly parameters: EnsembleParameters;
  readonly operands: StepOperands;
  readonly shortcuts: Shortcuts;
}

/**
 * The calls of one step of training: back-propagation through all examples of a batch, or the compact path
 * of a linear net if that takes fewer operations and the shortcuts allow it.
 */
export async function trainingCalls(
  backend: Backend,
  { layers, loss, parameters, operands, shortcuts: { compact, winograd } }: StepSetup,
): Promise<Call[]> {
  const { members, classes, batch, examples, rates, counter } = operands;
  const full = isFullBatch(examples) ? examples : undefined;
  const gradientWith =
    (labels: Tensor) =>
    (logits: Tensor, dlogits: Tensor): Call =>
      lossGradient(loss, { members, classes, batch, logits, labels }, dlogits);
  if (compact && usesCompactPath(layers, batch)) {
    const moments =
      full && momentsServe(layers, loss, full.count)
        ? await secondMoments(backend, full, classes)
        : undefined;
    // No step looks at the examples again.
    if (full && moments) backend.release([full.inputs]);
    const pass = new CompactPass(backend, { layers, members, parameters, moments });
    const gradient = (): Call[] => {
      if (moments) return [pass.gradientFromMoments(moments)];
      if (!isFullBatch(examples) && readWithoutCopy(backend, classes)) {
        const { gather, labels } = batchLabels(backend, operands, examples);
        return [gather, ...pass.gradientFromMinibatches(examples, counter, batch, gradientWith(labels))];
      }
      const { gather, inputs, labels } = stepBatch(backend, layers, operands);
      const shared = full !== undefined;
      return [...gather, ...pass.gradientFromExamples(inputs, shared, batch, gradientWith(labels))];
    };
    return [...pass.toCompactMatrix, ...gradient(), ...pass.gradientsAndUpdates(rates, counter)];
  }
  const { gather, inputs, labels } = stepBatch(backend, layers, operands);
  const network = new Network(backend, {
    layers,
    members,
    batch,
    input: inputs,
    inputShared: full !== undefined,
    parameters,
    winograd: winograd ? { way: winograd, of: 'step' } : 'none',
  });
  const dlogits = backend.tensor('dlogits', network.logits.shape, 'f32');
  return [
    ...gather,
    ...network.forward,
    gradientWith(labels)(network.logits, dlogits),
    ...network.backward(dlogits, (applied, dy) =>
      parameterUpdateCalls(applied, dy, { rates, step: counter }),
    ),
  ];
}

/**
 * True if the two products of the compact path with examples read a minibatch through its order. On a
 * processor this is faster than a copy, which the products would read only once. For wider products and for
 * convolutions a copy is faster. Neither changes a bit by WGSL kernels, which software and hardware run;
 * WebAssembly, which is always a processor, sums in another order.
 */
function readWithoutCopy({ adapter }: Backend, classes: number): boolean {
  return adapter.software && padded(classes) <= MOST_NARROW;
}

/**
 * Examples of a step with the calls that gather them: [member, feature, batch padded], or [1, feature,
 * batch padded] if all members share them.
 */
function stepBatch(
  backend: Backend,
  layers: readonly Layer[],
  { members, batch, examples, counter }: StepOperands,
): { gather: Call[]; inputs: Tensor; labels: Tensor } {
  if (isFullBatch(examples)) return { gather: [], inputs: examples.inputs, labels: examples.labels };
  const { examples: all, batchOrder } = examples;
  const features = featureCount(layers[0].input);
  const inputs = backend.tensor('batch inputs', [members, features, padded(batch)], 'f32');
  const labels = backend.tensor('batch labels', [members, padded(batch)], 'u32');
  const gather: Call = {
    operation: gatherBatch,
    members,
    tensors: {
      examples: all.inputs,
      all_labels: all.labels,
      batch_order: batchOrder,
      step: counter,
      x: inputs,
      labels,
    },
    sizes: { features, features4: padded(features) / 4, members, batch, batch4: padded(batch) / 4 },
  };
  return { gather: [gather], inputs, labels };
}

/** Labels of a step's minibatches, [member, batch padded], with what gathers them. */
function batchLabels(
  backend: Backend,
  { members, batch, counter }: StepOperands,
  { examples, batchOrder }: Minibatches,
): { gather: Call; labels: Tensor } {
  const labels = backend.tensor('batch labels', [members, padded(batch)], 'u32');
  const gather: Call = {
    operation: gatherLabels,
    members,
    tensors: { all_labels: examples.labels, batch_order: batchOrder, step: counter, labels },
    sizes: { members, batch4: padded(batch) / 4 },
  };
  return { gather, labels };
}
