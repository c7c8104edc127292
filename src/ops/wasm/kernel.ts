import type { Sizes, Twin } from '../backend.js';

/** A call of one or more twins in turn, as kernels in their place see it. */
export interface TwinCall {
  /** The first of them. */
  readonly twin: Twin;
  readonly twins: readonly Twin[];
  readonly sizes: Sizes;
  readonly members: number;
  /** Address of a binding's tensor. */
  at(binding: string): number;
  /** Elements of a binding's tensor. */
  count(binding: string): number;
}

/** A kernel of `assembly/index.ts` with its operands. */
export interface Kernel {
  readonly name: string;
  readonly parts: number;
  readonly operands: readonly number[];
  /** Floats that each thread needs for itself. Default: 0. */
  readonly scratch?: number;
}

/** An f32 among operands that are integers. */
export function bitsOf(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0];
}
