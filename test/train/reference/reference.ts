import type { ConvLayer, DenseLayer, Layer, PoolLayer } from '../../../src/model/layer.js';
import type { TrainingSpec } from '../../../src/train/spec.js';
import type { FeatureShape } from '../../../src/model/shape.js';

/**
 * The layers in float64, one example at a time. They are written from their definitions and use nothing of
 * src/train or src/ops. `exact` is the net. `absolute` is the net of all absolute values: every sum becomes
 * the sum of its terms' sizes, a maximum becomes the sum over its window, and an activation passes its input
 * on times its steepest slope (1, for GELU 1.13), plus 1 if it rounds absolutely (exp, tanh). It is affine in
 * each parameter, and rounding changes the net by a few 2⁻²⁴ of it.
 */
export type Mode = 'exact' | 'absolute';

/** Weights and biases of one member by name (`conv1.weights`), without padding. */
export type MemberParameters = ReadonlyMap<string, Float64Array>;

export interface Batch {
  /** [example][feature] */
  readonly inputs: readonly Float64Array[];
  readonly labels: readonly number[];
}

export function forward(
  layers: readonly Layer[],
  parameters: MemberParameters,
  input: Float64Array,
  mode: Mode,
): Float64Array {
  return layers.reduce<Float64Array>((x, layer) => apply(layer, parameters, x, mode), input.map(sized(mode)));
}

/** Returns the mean loss over a batch. */
export function meanLoss(
  layers: readonly Layer[],
  parameters: MemberParameters,
  { inputs, labels }: Batch,
  loss: TrainingSpec['loss'],
): number {
  const losses = inputs.map((input, e) =>
    exampleLoss(forward(layers, parameters, input, 'exact'), labels[e], loss),
  );
  return losses.reduce((sum, each) => sum + each, 0) / inputs.length;
}

export function exampleLoss(logits: Float64Array, label: number, loss: TrainingSpec['loss']): number {
  switch (loss) {
    case 'squared-error':
      return logits.reduce((sum, z, k) => sum + (z - (k === label ? 1 : 0)) ** 2, 0) / 2;
    case 'cross-entropy': {
      const highest = Math.max(...logits);
      return highest + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - highest), 0)) - logits[label];
    }
  }
}

function apply(layer: Layer, parameters: MemberParameters, x: Float64Array, mode: Mode): Float64Array {
  switch (layer.kind) {
    case 'dense':
      return dense(layer, parameters, x, mode);
    case 'conv':
      return convolution(layer, parameters, x, mode);
    case 'max-pool':
    case 'average-pool':
      return pool(layer, x, mode);
    case 'activation': {
      if (mode === 'absolute') {
        const steepest = layer.activation === 'gelu' ? 1.13 : 1;
        return x.map((v) => steepest * v + (layer.activation === 'relu' ? 0 : 1));
      }
      const activations = {
        relu: (v: number) => Math.max(v, 0),
        elu: (v: number) => (v > 0 ? v : Math.expm1(v)),
        tanh: Math.tanh,
        gelu: (v: number) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3))),
      };
      return x.map(activations[layer.activation]);
    }
  }
}

function dense(layer: DenseLayer, parameters: MemberParameters, x: Float64Array, mode: Mode): Float64Array {
  const { weights, bias } = of(layer, parameters, mode);
  const units = layer.output.channels;
  return new Float64Array(units).map((_, o) =>
    x.reduce((sum, value, i) => sum + weights[i * units + o] * value, bias[o]),
  );
}

function convolution(
  layer: ConvLayer,
  parameters: MemberParameters,
  x: Float64Array,
  mode: Mode,
): Float64Array {
  const { weights, bias } = of(layer, parameters, mode);
  const { kernel, stride, padTop, padLeft, input, output } = layer;
  return eachPosition(output, (o, oy, ox) => {
    let sum = bias[o];
    for (let c = 0; c < input.channels; c++) {
      for (let ky = 0; ky < kernel; ky++) {
        for (let kx = 0; kx < kernel; kx++) {
          const [iy, ix] = [oy * stride - padTop + ky, ox * stride - padLeft + kx];
          if (iy < 0 || iy >= input.height || ix < 0 || ix >= input.width) continue;
          const weight = weights[((c * kernel + ky) * kernel + kx) * output.channels + o];
          sum += weight * x[(c * input.height + iy) * input.width + ix];
        }
      }
    }
    return sum;
  });
}

function pool({ kind, size, stride, input, output }: PoolLayer, x: Float64Array, mode: Mode): Float64Array {
  return eachPosition(output, (c, oy, ox) => {
    const window: number[] = [];
    for (let ky = 0; ky < size; ky++) {
      for (let kx = 0; kx < size; kx++) {
        window.push(x[(c * input.height + oy * stride + ky) * input.width + ox * stride + kx]);
      }
    }
    const sum = window.reduce((total, value) => total + value, 0);
    if (kind === 'average-pool') return sum / (size * size);
    return mode === 'exact' ? Math.max(...window) : sum;
  });
}

function of(
  layer: DenseLayer | ConvLayer,
  parameters: MemberParameters,
  mode: Mode,
): { weights: Float64Array; bias: Float64Array } {
  const weights = parameters.get(`${layer.name}.weights`);
  const bias = layer.bias ? parameters.get(`${layer.name}.bias`) : new Float64Array(layer.output.channels);
  if (!weights || !bias) throw new Error(`no parameters of ${layer.name}`);
  return { weights: weights.map(sized(mode)), bias: bias.map(sized(mode)) };
}

function sized(mode: Mode): (value: number) => number {
  return mode === 'exact' ? (value) => value : Math.abs;
}

function eachPosition(
  { channels, height, width }: FeatureShape,
  value: (c: number, y: number, x: number) => number,
): Float64Array {
  return new Float64Array(channels * height * width).map((_, index) =>
    value(Math.floor(index / (height * width)), Math.floor(index / width) % height, index % width),
  );
}
