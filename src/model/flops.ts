import { kindOf, type Layer } from './layers/kinds.js';
import { hasParameters } from './parameters.js';
import { featureCount } from './shape.js';

/** A multiplication and an addition. */
const FLOPS_PER_MULTIPLY_ADD = 2;

/** Multiply-adds of one layer's forward pass for one example, as its kind counts them: products only. */
export function layerMultiplyAdds(layer: Layer): number {
  return kindOf(layer).multiplyAdds(layer);
}

/** FLOPs of the forward pass for one example of one member. */
export function forwardFlops(layers: readonly Layer[]): number {
  return FLOPS_PER_MULTIPLY_ADD * layers.reduce((sum, layer) => sum + layerMultiplyAdds(layer), 0);
}

/**
 * FLOPs of training one member on one example in one step. The forward pass, the weight gradients and the
 * input gradients cost the same. The first layer with parameters needs no input gradient, so it is not
 * counted; peers count it and get 3 · `forwardFlops`.
 */
export function trainingFlops(layers: readonly Layer[]): number {
  const first = layers.find(hasParameters);
  const inputGradientNotNeeded = first === undefined ? 0 : FLOPS_PER_MULTIPLY_ADD * layerMultiplyAdds(first);
  return 3 * forwardFlops(layers) - inputGradientNotNeeded;
}

/**
 * FLOPs of one training step of one member of a linear net on `batch` examples by the compact path. They are
 * those of a training step on one example for each class, with every input gradient, and those of two
 * products of the compact matrix with the examples.
 */
export function compactTrainingFlops(layers: readonly Layer[], batch: number): number {
  const classes = layers[layers.length - 1].output.channels;
  const matrix = featureCount(layers[0].input) * classes;
  return 3 * classes * forwardFlops(layers) + 2 * FLOPS_PER_MULTIPLY_ADD * matrix * batch;
}

/**
 * FLOPs of one training step as in `compactTrainingFlops`, but on all examples at once. The second moments
 * of the examples, [feature, feature + class], take their place.
 */
export function compactMomentFlops(layers: readonly Layer[]): number {
  const classes = layers[layers.length - 1].output.channels;
  const features = featureCount(layers[0].input);
  const product = FLOPS_PER_MULTIPLY_ADD * features * classes * (features + classes);
  return 3 * classes * forwardFlops(layers) + product;
}

/**
 * Number of floats in the input and in every layer's output, for one example of one member. Their gradients
 * are as many again.
 */
export function activationFloats(layers: readonly Layer[]): number {
  const input = layers.length === 0 ? 0 : featureCount(layers[0].input);
  return layers.reduce((sum, layer) => sum + featureCount(layer.output), input);
}
