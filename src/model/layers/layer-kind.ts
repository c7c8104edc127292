import type * as z from 'zod';
import { ArchitectureError } from '../error.js';
import type { FeatureShape } from '../shape.js';

/** The fields of every layer whose sizes are known. */
export interface LayerShapes {
  /**
   * A name that is unique in the net, e.g. `conv3` or `dense1`. Seeds are derived from it, so it stays when
   * other layers change.
   */
  readonly name: string;
  readonly input: FeatureShape;
  readonly output: FeatureShape;
}

/** The place of a layer in its net: its names and its input. */
export interface Place {
  readonly name: string;
  /** `conv7 (layer 14 of 17)`, for errors. */
  readonly title: string;
  readonly input: FeatureShape;
  /** Number of classes of the data; `units: classes` stands for it. */
  readonly classes: number;
}

/** Shapes of one layer's parameters, for one member. */
export interface ParameterExtents {
  /** [input, output] of a dense layer; [input channel, ky, kx, output channel] of a convolution. */
  readonly weights: readonly number[];
  /** True if each output channel has a bias. */
  readonly bias: boolean;
  /** Inputs that one output unit sums over: inputs, or input channels · ky · kx. */
  readonly fanIn: number;
  /**
   * Output units that one input reaches: outputs, or output channels · ky · kx. This is Glorot's count, as in
   * Keras.
   */
  readonly fanOut: number;
}

/**
 * A kind of layer. It says how a suite file writes such a layer, which sizes it has and what a net must know
 * about it. Nothing here has a default, so a new kind answers every question.
 */
export interface LayerKind<Spec, Layer extends LayerShapes> {
  /** Reads an entry of `layers:` of this kind and fills in every default. */
  readonly schema: z.ZodType<Spec>;
  /** The kind in an error's list of layers that may stand there, e.g. `{ dense: … }`. */
  readonly written: string;
  /** True if the entry of `layers:` is of this kind. */
  is(spec: unknown): spec is Spec;
  /**
   * The word that layers are named after and counted by, e.g. `conv` for `conv1` and `conv2`. Their seeds are
   * derived from these names.
   */
  seedName(spec: Spec): string;
  /** Works out every size of a layer. Throws ArchitectureError if the layer does not fit its input. */
  resolve(spec: Spec, place: Place): Layer;
  /** True if the layer is a linear function of its input, up to its bias. */
  readonly linear: boolean;
  /** The parameters of a layer; undefined if it has none. */
  parameters(layer: Layer): ParameterExtents | undefined;
  /**
   * Multiply-adds of the forward pass for one example, of products only. Taps on padding count, as is usual;
   * biases, activations and pools do not.
   */
  multiplyAdds(layer: Layer): number;
}

/** True if an entry of `layers:` is a mapping with this key. */
export function hasKey<Key extends string>(spec: unknown, key: Key): spec is Readonly<Record<Key, unknown>> {
  return typeof spec === 'object' && spec !== null && Object.hasOwn(spec, key);
}

/** Throws ArchitectureError unless `value` is a whole number of at least 1. */
export function requireCount(place: string, field: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new ArchitectureError(place, `${field} ${value}`, 'a whole number of at least 1', `correct ${field}`);
}

/** A shape for errors: `3×32×32 (channels×height×width)` or `a vector of 64 (one pixel)`. */
export function describeShape({ channels, height, width }: FeatureShape): string {
  if (height === 1 && width === 1) return `a vector of ${channels} (one pixel)`;
  return `${channels}×${height}×${width} (channels×height×width)`;
}
