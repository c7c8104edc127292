import { resolveArchitecture } from '../../../src/model/resolve.js';
import type { Layer } from '../../../src/model/layer.js';
import type { Activation } from '../../../src/model/layers/activation.js';
import type { LayerSpec } from '../../../src/model/layers/kinds.js';
import type { PaddingKind } from '../../../src/model/layers/window.js';
import type { FeatureShape } from '../../../src/model/shape.js';

/** No extent is a multiple of four or of a tile. */
export const IMAGE: FeatureShape = { channels: 2, height: 6, width: 5 };
export const CLASSES = 3;

export function conv(
  channels: number,
  kernel: number,
  stride: number,
  padding: PaddingKind,
  bias = true,
): LayerSpec {
  return { conv: { channels, kernel, stride, padding, bias } };
}

export function dense(units: number | 'classes', bias = true): LayerSpec {
  return { dense: { units, bias } };
}

export function maxPool(size: number, stride: number): LayerSpec {
  return { maxPool: { size, stride } };
}

export function averagePool(size: number, stride: number): LayerSpec {
  return { averagePool: { size, stride } };
}

export function net(layers: readonly LayerSpec[], input: FeatureShape = IMAGE, classes = CLASSES): Layer[] {
  return resolveArchitecture({ layers }, input, classes);
}

export function linear(depth: number, width: number, features: number, classes: number): Layer[] {
  const input = { channels: features, height: 1, width: 1 };
  return resolveArchitecture({ family: 'linear', depth, width, bias: false }, input, classes);
}

export function mlp(width: number, activation: Activation, features: number, classes: number): Layer[] {
  const input = { channels: features, height: 1, width: 1 };
  return resolveArchitecture({ family: 'mlp', depth: 2, width, activation, bias: true }, input, classes);
}
