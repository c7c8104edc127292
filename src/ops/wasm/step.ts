import type { ElementType, TensorValues } from '../backend.js';

/** What threads do together before any of them goes on: a kernel, or the loop of a twin. */
export type Step = KernelStep | TwinStep;

export interface KernelStep {
  /** Its name in `assembly/index.ts`. */
  readonly kernel: string;
  /** Parts that any thread can do, each without the others. */
  readonly parts: number;
  /** The fields of the kernel's operands in order: addresses, integers, and the bits of f32s. */
  readonly operands: readonly number[];
}

export interface TwinStep {
  readonly twin: TwinText;
  readonly output: View;
  readonly inputs: readonly View[];
}

/** A twin as its text, which another thread can compile. */
export interface TwinText {
  readonly text: string;
  readonly constants: Readonly<Record<string, number | readonly number[]>>;
}

/** Elements of a tensor in the memory. */
export interface View {
  readonly type: ElementType;
  readonly address: number;
  readonly count: number;
}

/** Steps that all threads run `times` times in a row. */
export interface Job {
  readonly steps: readonly Step[];
  readonly times: number;
  /** Bytes that each thread has for itself, at `address` plus its number times `bytes`. */
  readonly scratch: { readonly address: number; readonly bytes: number };
}

/** Bytes of so many elements. */
export function bytesOf(type: ElementType, count: number): number {
  return type === 'u8' ? count : 4 * count;
}

/** Elements as they stand in the memory. */
export function viewOf({ buffer }: WebAssembly.Memory, { type, address, count }: View): TensorValues {
  switch (type) {
    case 'f32':
      return new Float32Array(buffer, address, count);
    case 'u32':
      return new Uint32Array(buffer, address, count);
    case 'u8':
      return new Uint8Array(buffer, address, count);
  }
}
