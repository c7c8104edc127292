import type { Layer } from './layer.js';

/**
 * Whether the net is a linear function of its input, up to its biases: dense layers, convolutions and average pools
 * only. Such a net without biases has a compact matrix.
 */
export function isLinear(layers: readonly Layer[]): boolean {
  return layers.every((layer) => layer.kind !== 'activation' && layer.kind !== 'max-pool');
}
