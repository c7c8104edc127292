import type { ElementType, TensorValues } from '../backend.js';

/** What any number of threads can do together: a kernel, or the loop of a twin. */
export type Step = KernelStep | TwinStep;

interface MembersStep {
  /**
   * Members that it is for. Its parts or elements lie member by member, and those of a member need no other
   * member's.
   */
  readonly members: number;
  /** Number of the first one among those of an ensemble. */
  readonly firstMember: number;
}

export interface KernelStep extends MembersStep {
  /** Its name in `assembly/index.ts`. */
  readonly kernel: string;
  /** Parts that any thread can do, each without the others. */
  readonly parts: number;
  /** The fields of the kernel's operands in order: addresses, integers, and the bits of f32s. */
  readonly operands: readonly number[];
}

export interface TwinStep extends MembersStep {
  readonly twin: TwinText;
  readonly output: View;
  readonly inputs: readonly View[];
}

/** A twin as its text, which another thread can compile. */
export interface TwinText {
  readonly text: string;
  readonly constants: Readonly<Record<string, number | readonly number[]>>;
}

/** Parts of a step, or elements of what a twin writes. */
export function partsOf(step: Step): number {
  return 'kernel' in step ? step.parts : step.output.count;
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
  /**
   * Bytes that each thread has for itself, at `address` plus its number times `bytes`: the operands of all
   * steps, then what kernels scratch in.
   */
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
