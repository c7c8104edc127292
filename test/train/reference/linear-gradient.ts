import type { ExampleSet } from '../../../src/data/dataset.js';
import type { Layer } from '../../../src/model/layer.js';
import { BatchOrder } from '../../../src/train/batch-order.js';
import type { TrainingSpec } from '../../../src/train/spec.js';
import { batchOf } from '../support/datasets.js';
import { ROUNDOFF } from './gradient.js';
import type { MemberParameters } from './reference.js';
import { featureCount } from '../../../src/model/shape.js';

type Matrix = number[][];

/**
 * Gradient of the first step's mean loss by the weights of a net of dense layers without bias, in float64,
 * and its bounds.
 */
export interface DenseGradient {
  readonly gradients: Map<string, Float64Array>;
  /**
   * How far f32 may be off. Each gradient is a sum of products of weights, inputs and residuals. Every way to
   * compute it rounds at most as often as there are additions on the longest path: `roundings` · 2⁻²⁴ ·
   * Σ|products|, to first order (Higham 2002, section 3.1). The sizes of the logits count among the
   * residuals.
   */
  readonly bounds: Map<string, Float64Array>;
}

export function denseGradient(
  layers: readonly Layer[],
  parameters: MemberParameters,
  examples: ExampleSet,
  spec: TrainingSpec,
  { seed, member }: { readonly seed: string; readonly member: number },
): DenseGradient {
  const indices = new Uint32Array(spec.batch === 'full' ? examples.count : spec.batch);
  if (spec.batch === 'full') indices.forEach((_, e) => (indices[e] = e));
  else new BatchOrder(seed, member, examples.count).next(spec.batch, indices, 0);
  const batch = batchOf(examples, indices);
  const weights = layers.map(({ name, input, output }) => {
    const values = parameters.get(`${name}.weights`)!;
    const outputs = output.channels;
    return Array.from({ length: featureCount(input) }, (_, i) =>
      Array.from(values.subarray(i * outputs, (i + 1) * outputs)),
    );
  });
  const inputs = batch.inputs.map((x) => Array.from(x));
  const exact = gradientOf(weights, inputs, (logits) =>
    logits.map((z, e) => residual(z, batch.labels[e], spec.loss).map((r) => r / inputs.length)),
  );
  const sizes = gradientOf(weights.map(absolute), absolute(inputs), (logits) =>
    logits.map((z) => z.map((value) => (value + 1) / inputs.length)),
  );
  const widths = layers.reduce((sum, { input, output }) => sum + featureCount(input) + output.channels, 0);
  // The longest path runs twice through the net, over the batch (twice if it is first summed into second
  // moments), and through the loss.
  const roundings = 2 * widths + 2 * inputs.length + 32;
  const named = (matrices: Matrix[], factor: number): Map<string, Float64Array> =>
    new Map(
      layers.map(({ name }, l) => [
        `${name}.weights`,
        Float64Array.from(matrices[l].flat(), (value) => factor * value),
      ]),
    );
  return { gradients: named(exact, 1), bounds: named(sizes, roundings * ROUNDOFF) };
}

/** Computes dW_l = A_{l-1}ᵀ D_l by back-propagation; rows are examples. */
function gradientOf(weights: Matrix[], inputs: Matrix, residuals: (logits: Matrix) => Matrix): Matrix[] {
  const activations = [inputs];
  for (const w of weights) activations.push(product(activations[activations.length - 1], w));
  let d = residuals(activations[weights.length]);
  const gradients: Matrix[] = [];
  for (let l = weights.length - 1; l >= 0; l--) {
    gradients[l] = product(transposed(activations[l]), d);
    d = product(d, transposed(weights[l]));
  }
  return gradients;
}

function residual(logits: number[], label: number, loss: TrainingSpec['loss']): number[] {
  const target = (k: number): number => (k === label ? 1 : 0);
  switch (loss) {
    case 'squared-error':
      return logits.map((z, k) => z - target(k));
    case 'cross-entropy': {
      const highest = Math.max(...logits);
      const powers = logits.map((z) => Math.exp(z - highest));
      const sum = powers.reduce((total, power) => total + power, 0);
      return powers.map((power, k) => power / sum - target(k));
    }
  }
}

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b[0].map((_, j) => row.reduce((sum, value, i) => sum + value * b[i][j], 0)));
}

function transposed(a: Matrix): Matrix {
  return a[0].map((_, j) => a.map((row) => row[j]));
}

function absolute(a: Matrix): Matrix {
  return a.map((row) => row.map(Math.abs));
}
