import type { Sizes, Twin } from '../backend.js';

/** A call of a twin, as a kernel in its place sees it. */
export interface TwinCall {
  readonly twin: Twin;
  readonly sizes: Sizes;
  readonly members: number;
  /** Address of a binding's tensor. */
  at(binding: string): number;
  /** Elements of a binding's tensor. */
  count(binding: string): number;
  /** Address of a tensor of as many f32s, which holds what an earlier kernel of the same call has written. */
  temporary(count: number): number;
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
