import { kindOf, type Layer } from './layers/kinds.js';
import type { ParameterExtents } from './layers/layer-kind.js';

/** Shapes of one layer's parameters, for one member. */
export interface LayerParameters extends Pick<ParameterExtents, 'weights' | 'fanIn' | 'fanOut'> {
  /** The layer's name. */
  readonly layer: string;
  /** [units] or [output channel]; absent if the layer has no bias. */
  readonly bias?: readonly [number];
}

/** A layer that has weights. */
export type ParameterLayer = Extract<Layer, { readonly bias: boolean }>;

/** True if the layer has weights. */
export function hasParameters(layer: Layer): layer is ParameterLayer {
  return kindOf(layer).parameters(layer) !== undefined;
}

/** Parameter shapes of each layer that has parameters, in the order of the layers. */
export function parameterShapes(layers: readonly Layer[]): LayerParameters[] {
  return layers.flatMap((layer): LayerParameters[] => {
    const extents = kindOf(layer).parameters(layer);
    if (extents === undefined) return [];
    const { weights, bias, fanIn, fanOut } = extents;
    const biases = bias ? { bias: [layer.output.channels] as const } : {};
    return [{ layer: layer.name, weights, ...biases, fanIn, fanOut }];
  });
}

/** Number of weights and biases of one member. */
export function parameterCount(layers: readonly Layer[]): number {
  return parameterShapes(layers).reduce(
    (sum, { weights, bias }) => sum + weights.reduce((product, size) => product * size, 1) + (bias?.[0] ?? 0),
    0,
  );
}
