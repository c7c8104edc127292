import { kindOf, type Layer } from './layers/kinds.js';
import { hasParameters } from './parameters.js';
import { featureCount } from './shape.js';

/** A multiplication and an addition. */
const FLOPS_PER_MULTIPLY_ADD = 2;

/** Multiply-adds of one layer's forward pass for one example, by its kind: its products only. */
export function layerMultiplyAdds(layer: Layer): number {
  return kindOf(layer).multiplyAdds(layer);
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

/**
 * FLOPs of a training step of a linear net on `batch` examples by the compact path, for one member: a training step on
 * one example for each class, all gradients of inputs with it, and two products of the compact matrix's size with the
 * examples.
 */
export function compactTrainingFlops(layers: readonly Layer[], batch: number): number {
  const classes = layers[layers.length - 1].output.channels;
  const matrix = featureCount(layers[0].input) * classes;
  return 3 * classes * forwardFlops(layers) + 2 * FLOPS_PER_MULTIPLY_ADD * matrix * batch;
}

/** The same on all examples at once, where their second moments stand for them: [feature, feature + class]. */
export function compactMomentFlops(layers: readonly Layer[]): number {
  const classes = layers[layers.length - 1].output.channels;
  const features = featureCount(layers[0].input);
  const product = FLOPS_PER_MULTIPLY_ADD * features * classes * (features + classes);
  return 3 * classes * forwardFlops(layers) + product;
}

/** Floats of the input and of every layer's output for one example of one member; their gradients are as many again. */
export function activationFloats(layers: readonly Layer[]): number {
  const input = layers.length === 0 ? 0 : featureCount(layers[0].input);
  return layers.reduce((sum, layer) => sum + featureCount(layer.output), input);
}
