import { kindOf, type Layer } from './layers/kinds.js';

/**
 * True if the net is a linear function of its input, up to its biases: every layer's kind states that it is
 * linear. A linear net without biases has a compact matrix.
 */
export function isLinear(layers: readonly Layer[]): boolean {
  return layers.every((layer) => kindOf(layer).linear);
}
