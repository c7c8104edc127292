import type { Layer } from './layer.js';
import { featureCount, hasParameters } from './parameters.js';

/** A multiplication and an addition. */
const FLOPS_PER_MULTIPLY_ADD = 2;

/**
 * Multiply-adds of one layer's forward pass for one example: its products only. Taps on padding count, as is usual;
 * biases, activations and pools do not.
 */
export function layerMultiplyAdds(layer: Layer): number {
  if (layer.kind === 'dense') return featureCount(layer.input) * layer.output.channels;
  if (layer.kind === 'conv') {
    return featureCount(layer.output) * layer.input.channels * layer.kernel * layer.kernel;
  }
  return 0;
}

/** FLOPs of the forward pass for one example of one member. */
export function forwardFlops(layers: readonly Layer[]): number {
  return FLOPS_PER_MULTIPLY_ADD * layers.reduce((sum, layer) => sum + layerMultiplyAdds(layer), 0);
}

/**
 * FLOPs of training on one example, for one member and step: forward pass, weight gradients and input gradients cost the
 * same; the first layer with parameters needs no input gradient. (Counting that one too, as peers do, gives
 * 3 · `forwardFlops`.)
 */
export function trainingFlops(layers: readonly Layer[]): number {
  const first = layers.find(hasParameters);
  const inputGradientNotNeeded = first === undefined ? 0 : FLOPS_PER_MULTIPLY_ADD * layerMultiplyAdds(first);
  return 3 * forwardFlops(layers) - inputGradientNotNeeded;
}

/** Floats of the input and of every layer's output for one example of one member; their gradients are as many again. */
export function activationFloats(layers: readonly Layer[]): number {
  const input = layers.length === 0 ? 0 : featureCount(layers[0]!.input);
  return layers.reduce((sum, layer) => sum + featureCount(layer.output), input);
}
