import type { Activation } from './spec.js';

/** Channels × height × width of what flows between layers; a vector of n units is n × 1 × 1. */
export interface FeatureShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** A layer with every size known: what `resolveArchitecture` makes of a specification. */
export type Layer = DenseLayer | ConvLayer | PoolLayer | ActivationLayer;

interface LayerShapes {
  /** Unique in the net and stable under changes elsewhere, e.g. `conv3`, `dense1`: seeds are derived from it. */
  readonly name: string;
  readonly input: FeatureShape;
  readonly output: FeatureShape;
}
/** Weights [member, input, output]; the input is flattened, feature = (channel · height + y) · width + x. */
export interface DenseLayer extends LayerShapes {
  readonly kind: 'dense';
  readonly bias: boolean;
}
/** Weights [member, input channel, ky, kx, output channel]; padTop and padLeft zeros before the first row and column. */
export interface ConvLayer extends LayerShapes {
  readonly kind: 'conv';
  readonly kernel: number;
  readonly stride: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly bias: boolean;
}
export interface PoolLayer extends LayerShapes {
  readonly kind: 'max-pool' | 'average-pool';
  readonly size: number;
  readonly stride: number;
}
export interface ActivationLayer extends LayerShapes {
  readonly kind: 'activation';
  readonly activation: Activation;
}
