import { compactMomentFlops, compactTrainingFlops } from '../../model/flops.js';
import type { Layer } from '../../model/layer.js';
import { hasParameters } from '../../model/parameters.js';
import { padded, type Backend, type Tensor } from '../../ops/backend.js';
import { denseWeightGradient } from '../../ops/dense/dense-weight-gradient.js';
import { MOST_NARROW } from '../../ops/dense/dense-input-gradient-narrow.js';
import type { FullBatch } from '../examples.js';
import { LOSSES, type LossName } from '../loss/kinds.js';

/** Second moments of examples x with one-hot labels y. */
export interface SecondMoments {
  /** [Σxx, −Σxy]: [1, feature, feature + class padded], Σxx = X Xᵀ / n and Σxy = X Yᵀ / n. */
  readonly tensor: Tensor;
  readonly features: number;
  readonly classes: number;
}

/**
 * True if the gradient of a full batch by the compact matrix C comes from second moments, C Σxx − Σyx, with
 * fewer operations than from the examples. The loss must be quadratic, the first layer dense with others
 * above it, and no layer may have a bias.
 */
export function momentsServe(layers: readonly Layer[], loss: LossName, examples: number): boolean {
  return (
    LOSSES[loss].quadratic &&
    layers.length > 1 &&
    layers[0].kind === 'dense' &&
    layers.every((layer) => !hasParameters(layer) || !layer.bias) &&
    padded(layers[layers.length - 1].output.channels) <= MOST_NARROW &&
    compactMomentFlops(layers) < compactTrainingFlops(layers, examples)
  );
}

/**
 * Σxx and Σxy of all examples, summed on the backend one after another: off by at most n · 2⁻²³ · Σ|terms|.
 */
export async function secondMoments(
  backend: Backend,
  { inputs, labels, count, countPadded }: FullBatch,
  classes: number,
): Promise<SecondMoments> {
  const features = inputs.shape[1];
  const stored = padded(features + classes);
  const moments = new Float32Array(features * stored);
  const y = oneHot(await backend.read(labels), classes, countPadded, count);
  const made: Tensor[] = [];
  const product = async (dy: Tensor, outputs: number): Promise<ArrayLike<number>> => {
    const dw = backend.tensor('moments', [1, features, padded(outputs)], 'f32');
    made.push(dw);
    const sizes = { inputs: features, outputs, outputs4: padded(outputs) / 4 };
    const program = await backend.prepare([
      {
        operation: denseWeightGradient,
        members: 1,
        tensors: { x: inputs, dy, dw },
        sizes: { ...sizes, batch: count, batch_padded: countPadded, x_member: 0 },
      },
    ]);
    await backend.run(program);
    return backend.read(dw);
  };
  const oneHots = backend.tensor('one-hot labels', [1, classes, countPadded], 'f32', y);
  made.push(oneHots);
  const place = (values: ArrayLike<number>, outputs: number, first: number, factor: number): void => {
    for (let i = 0; i < features; i++) {
      for (let o = 0; o < outputs; o++) {
        moments[i * stored + first + o] = (factor * values[i * padded(outputs) + o]) / count;
      }
    }
  };
  place(await product(inputs, features), features, 0, 1);
  place(await product(oneHots, classes), classes, features, -1);
  backend.release(made);
  return {
    tensor: backend.tensor('second moments', [1, features, stored], 'f32', moments),
    features,
    classes,
  };
}

function oneHot(
  labels: ArrayLike<number>,
  classes: number,
  countPadded: number,
  count: number,
): Float32Array {
  const y = new Float32Array(classes * countPadded);
  for (let e = 0; e < count; e++) y[labels[e] * countPadded + e] = 1;
  return y;
}
