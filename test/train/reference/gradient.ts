import type { Layer } from '../../../src/model/layer.js';
import { hasParameters } from '../../../src/model/parameters.js';
import type { TrainingSpec } from '../../../src/train/spec.js';
import { forward, meanLoss, type Batch, type MemberParameters } from './reference.js';
import { featureCount } from '../../../src/model/shape.js';

/** Unit roundoff of f32. */
export const ROUNDOFF = 2 ** -24;

/**
 * Step of central differences. They are off by 1e-12 (h²) + 1e-10 (2⁻⁵³ / h), far below what f32 can be held
 * to.
 */
const STEP = 1e-6;

type Loss = TrainingSpec['loss'];

/** Returns the gradient of the mean loss by every parameter. */
export function lossGradients(
  layers: readonly Layer[],
  parameters: MemberParameters,
  batch: Batch,
  loss: Loss,
): Map<string, Float64Array> {
  const value = (): number => meanLoss(layers, parameters, batch, loss);
  return eachParameter(parameters, (values, i) => {
    const at = values[i];
    values[i] = at + STEP;
    const above = value();
    values[i] = at - STEP;
    const below = value();
    values[i] = at;
    return (above - below) / (2 * STEP);
  });
}

/**
 * Returns how far an f32 gradient may be from the true one, for every parameter: 2 · 2⁻²⁴ · √(roundings on
 * its way through the net) · (sum of the sizes of all products that it sums). The square root applies because
 * roundings are as good as independent (Higham & Mary 2019); with the number itself, errors reach 1/10 of the
 * bound. The sum is the derivative of the absolute net. Its logits count with (1 + |z|) / n: the largest
 * value of their own gradient, and how that moves with their rounding.
 */
export function gradientBounds(
  layers: readonly Layer[],
  parameters: MemberParameters,
  batch: Batch,
): Map<string, Float64Array> {
  const count = batch.inputs.length;
  const sums = batch.inputs.map((input) => forward(layers, parameters, input, 'absolute'));
  const value = (): number =>
    batch.inputs.reduce((total, input, e) => {
      const logits = forward(layers, parameters, input, 'absolute');
      return total + logits.reduce((sum, z, k) => sum + (z * (1 + sums[e][k])) / count, 0);
    }, 0);
  const base = value();
  const unit = 2 * ROUNDOFF * Math.sqrt(roundings(layers, count));
  return eachParameter(parameters, (values, i) => {
    const at = values[i];
    values[i] = Math.abs(at) + 1;
    const above = value();
    values[i] = at;
    return unit * (above - base);
  });
}

/**
 * Longest chain of additions of a forward and a backward pass. Each exp, log or tanh (3 + 2|x| units) counts
 * as 16.
 */
function roundings(layers: readonly Layer[], batch: number): number {
  return layers.reduce((sum, layer) => {
    if (!hasParameters(layer)) return sum + 16;
    const taps = layer.kind === 'conv' ? layer.kernel ** 2 : 1;
    const inputs = layer.kind === 'conv' ? layer.input.channels * taps : featureCount(layer.input);
    const outputs = layer.output.channels * taps;
    const positions = layer.output.height * layer.output.width;
    return sum + inputs + outputs + positions * batch + 1;
  }, 16);
}

function eachParameter(
  parameters: MemberParameters,
  derivative: (values: Float64Array, index: number) => number,
): Map<string, Float64Array> {
  return new Map(
    [...parameters].map(([name, values]) => [
      name,
      Float64Array.from({ length: values.length }, (_, i) => derivative(values, i)),
    ]),
  );
}
