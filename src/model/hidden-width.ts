import type { Layer } from './layer.js';
import { hasParameters } from './parameters.js';

/** The units (channels) of each hidden layer; undefined if there is no hidden layer or they differ. */
export function hiddenWidth(layers: readonly Layer[]): number | undefined {
  const hidden = layers
    .filter(hasParameters)
    .slice(0, -1)
    .map(({ output }) => output.channels);
  return hidden.every((units) => units === hidden[0]) ? hidden[0] : undefined;
}
