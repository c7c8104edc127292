import type { Layer } from './layer.js';
import { hasParameters } from './parameters.js';

/** Units (channels) that all hidden layers have; undefined without a hidden layer, and where they differ. */
export function hiddenWidth(layers: readonly Layer[]): number | undefined {
  const hidden = layers
    .filter(hasParameters)
    .slice(0, -1)
    .map(({ output }) => output.channels);
  return hidden.every((units) => units === hidden[0]) ? hidden[0] : undefined;
}
