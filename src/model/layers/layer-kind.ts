import type * as z from 'zod';
import { ArchitectureError } from '../error.js';
import type { FeatureShape } from '../shape.js';

/** What every layer with known sizes has. */
export interface LayerShapes {
  /** Unique in the net and stable under changes elsewhere, e.g. `conv3`, `dense1`: seeds are derived from it. */
  readonly name: string;
  readonly input: FeatureShape;
  readonly output: FeatureShape;
}

/** Where a layer stands: what its errors say, and what comes in. */
export interface Place {
  readonly name: string;
  /** `conv7 (layer 14 of 17)`. */
  readonly title: string;
  readonly input: FeatureShape;
  /** Classes of the data, which `units: classes` stands for. */
  readonly classes: number;
}

/** Shapes of one layer's parameters, for one member. */
export interface ParameterExtents {
  /** Dense [input, output]; convolution [input channel, ky, kx, output channel]. */
  readonly weights: readonly number[];
  /** Whether there is one bias for each output channel. */
  readonly bias: boolean;
  /** Inputs that one output unit sums over: input, or input channel · ky · kx. */
  readonly fanIn: number;
  /** Output units that one input reaches: output, or output channel · ky · kx (Glorot's count, as in Keras). */
  readonly fanOut: number;
}

/**
 * A kind of layer, stated in one file: how a suite file writes it, its sizes, and what a net must know about it. A new
 * kind answers every question here, so that none is answered by a default.
 */
export interface LayerKind<Spec, Layer extends LayerShapes> {
  /** How an entry of `layers:` writes it, with every default filled in. */
  readonly schema: z.ZodType<Spec>;
  /** How an error names it in a list of what may stand there, e.g. `{ dense: … }`. */
  readonly written: string;
  /** Whether an entry of `layers:` is of this kind. */
  is(spec: unknown): spec is Spec;
  /** What layers are named after and counted by, and so their seeds: `conv` for `conv1`, `conv2`. */
  seedName(spec: Spec): string;
  /** The layer with every size known. Throws ArchitectureError if it does not fit what comes in. */
  resolve(spec: Spec, place: Place): Layer;
  /** Whether it is a linear function of its input, up to its bias. */
  readonly linear: boolean;
  /** Its parameters; undefined if it has none. */
  parameters(layer: Layer): ParameterExtents | undefined;
  /**
   * Multiply-adds of its forward pass for one example: its products only. Taps on padding count, as is usual; biases,
   * activations and pools do not.
   */
  multiplyAdds(layer: Layer): number;
}

/** Whether an entry of `layers:` is a mapping with this key. */
export function hasKey<Key extends string>(spec: unknown, key: Key): spec is Readonly<Record<Key, unknown>> {
  return typeof spec === 'object' && spec !== null && Object.hasOwn(spec, key);
}

/** Throws ArchitectureError unless `value` is a whole number of at least 1. */
export function requireCount(place: string, field: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new ArchitectureError(place, `${field} ${value}`, 'a whole number of at least 1', `correct ${field}`);
}

/** `3×32×32 (channels×height×width)`, or `a vector of 64 (one pixel)`. */
export function describeShape({ channels, height, width }: FeatureShape): string {
  if (height === 1 && width === 1) return `a vector of ${channels} (one pixel)`;
  return `${channels}×${height}×${width} (channels×height×width)`;
}
