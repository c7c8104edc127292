import type { Layer } from '../model/layer.js';
import type { Backend, Call, Tensor } from '../ops/backend.js';
import { CompactPass } from './compact-pass.js';
import { usesCompactPath } from './compact-path.js';
import { lossGradient } from './loss.js';
import { Network } from './network.js';
import type { EnsembleParameters } from './parameters.js';
import { momentsServe, secondMoments } from './second-moments.js';
import type { FullBatch } from './examples.js';
import type { TrainingSpec } from './spec.js';

/** What a step works on; every tensor is there before the first one. */
export interface StepOperands {
  readonly members: number;
  readonly classes: number;
  /** Examples of a step. */
  readonly batch: number;
  /** [member, feature, batch padded], or [1, feature, batch padded] shared by all members. */
  readonly inputs: Tensor;
  /** [member or 1, batch padded]. */
  readonly labels: Tensor;
  /** Learning rate of each step, and the counter that selects one. */
  readonly rates: Tensor;
  readonly counter: Tensor;
  /** All training examples, where each step sees all of them. */
  readonly full?: FullBatch;
}

/**
 * The calls of one step of training: back-propagation through all examples of a batch, or the compact path of a linear net where
 * that takes fewer operations and `compact` allows it.
 */
export async function trainingCalls(
  backend: Backend,
  layers: readonly Layer[],
  training: TrainingSpec,
  parameters: EnsembleParameters,
  operands: StepOperands,
  compact: boolean,
): Promise<Call[]> {
  const { members, classes, batch, inputs, labels, rates, counter, full } = operands;
  const shared = full !== undefined;
  const gradientOf = (logits: Tensor, dlogits: Tensor): Call =>
    lossGradient(training.loss, { members, classes, batch, logits, labels }, dlogits);
  if (compact && usesCompactPath(layers, batch)) {
    const moments =
      full && momentsServe(layers, training.loss, full.count)
        ? await secondMoments(backend, full, classes)
        : undefined;
    const pass = new CompactPass(backend, layers, members, parameters, moments);
    const gradient = moments
      ? [pass.gradientFromMoments(moments)]
      : pass.gradientFromExamples(inputs, shared, batch, gradientOf);
    return [...pass.toCompactMatrix, ...gradient, ...pass.gradientsAndUpdates(rates, counter)];
  }
  const network = new Network(backend, layers, members, batch, inputs, shared, parameters);
  const dlogits = backend.tensor('dlogits', network.logits.shape, 'f32');
  return [
    ...network.forward,
    gradientOf(network.logits, dlogits),
    ...network.backward(dlogits),
    ...parameters.update(rates, counter),
  ];
}
