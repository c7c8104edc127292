import type { ConvLayer, DenseLayer, FeatureShape, Layer } from './layer.js';

/** Shapes of one layer's parameters, for one member. */
export interface LayerParameters {
  /** The layer's name. */
  readonly layer: string;
  /** Dense [input, output]; convolution [input channel, ky, kx, output channel]. */
  readonly weights: readonly number[];
  /** [units] or [output channel]; absent if the layer has no bias. */
  readonly bias?: readonly [number];
  /** Inputs that one output unit sums over: input, or input channel · ky · kx. */
  readonly fanIn: number;
  /** Output units that one input reaches: output, or output channel · ky · kx (Glorot's count, as in Keras). */
  readonly fanOut: number;
}

/** Features of a shape: channels · height · width. */
export function featureCount({ channels, height, width }: FeatureShape): number {
  return channels * height * width;
}

/** Whether a layer has weights. */
export function hasParameters(layer: Layer): layer is DenseLayer | ConvLayer {
  return layer.kind === 'dense' || layer.kind === 'conv';
}

/** Parameter shapes of every layer that has some, in the order of the layers. */
export function parameterShapes(layers: readonly Layer[]): LayerParameters[] {
  return layers.filter(hasParameters).map((layer) => ({
    layer: layer.name,
    weights: weightShape(layer),
    ...(layer.bias ? { bias: [layer.output.channels] as const } : {}),
    ...fans(layer),
  }));
}

/** Weights and biases of one member. */
export function parameterCount(layers: readonly Layer[]): number {
  return parameterShapes(layers).reduce(
    (sum, { weights, bias }) => sum + weights.reduce((product, size) => product * size, 1) + (bias?.[0] ?? 0),
    0,
  );
}

function weightShape(layer: DenseLayer | ConvLayer): readonly number[] {
  if (layer.kind === 'dense') return [featureCount(layer.input), layer.output.channels];
  return [layer.input.channels, layer.kernel, layer.kernel, layer.output.channels];
}

function fans(layer: DenseLayer | ConvLayer): { readonly fanIn: number; readonly fanOut: number } {
  if (layer.kind === 'dense') return { fanIn: featureCount(layer.input), fanOut: layer.output.channels };
  const taps = layer.kernel * layer.kernel;
  return { fanIn: layer.input.channels * taps, fanOut: layer.output.channels * taps };
}
