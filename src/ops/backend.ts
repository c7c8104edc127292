import type { AdapterDescription, KernelShape } from '../gpu/adapter.js';
import type { Columns } from '../gpu/tile.js';

export type ElementType = 'f32' | 'u32' | 'u8';
export type TensorValues = Float32Array | Uint32Array | Uint8Array;

/**
 * Numbers on a backend. The shape is what is stored: the member axis first, padded axes with their padding.
 */
export interface Tensor {
  readonly label: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
}

/** One operation with its operands, by the names of the bindings and of `struct Sizes` in the WGSL file. */
export interface Call {
  readonly operation: Operation;
  readonly members: number;
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly sizes: Readonly<Record<string, number>>;
}

export type Sizes = Readonly<Record<string, number>>;
export type Grid = readonly [x: number, y: number, z: number];

/**
 * FLOPs and bytes of one call. A multiply-add counts as two FLOPs; an addition, a comparison and an
 * elementary function (exp, log, √, tanh) count as one; index arithmetic counts as none. Each operand is read
 * once and each result is written once; an operand that the members share is read once for all. Extents count
 * without their padding, unless the sizes only tell a padded one (`batch4`, `values4`).
 */
export interface Work {
  readonly flops: number;
  readonly bytes: number;
}

/**
 * An operation, declared once: the WGSL kernel of the same name, whose text declares bindings and sizes; how
 * it is dispatched; and its twins, gpu.js functions that compute the same outputs, one element a thread.
 */
export interface Operation {
  /**
   * Its name in profiles and records. Its kernel's file in `shaders/` has this name too, unless `shader` is
   * set.
   */
  readonly name: string;
  /**
   * Name of the kernel's file. Operations that differ only in what the kernel imports share one file.
   * Default: `name`.
   */
  readonly shader?: string;
  /** Twin of the bias that its kernel can add to its result; undefined if the kernel cannot add one. */
  readonly addsBias?: Twin;
  /**
   * File of `shaders/lib/below` by which its kernel can take dx through the activation below; undefined if it
   * cannot.
   */
  readonly below?: 'activation' | 'pooled_activation';
  /**
   * Bindings whose tensors may hold more members than the call is for. The call's own members begin at
   * `sizes.first_member`; a tensor of one member is shared by all. Default: none.
   */
  readonly ensemble?: readonly string[];
  /**
   * Outputs whose tensors may be larger than the sizes say, so that members are not equal shares of them.
   * Default: none.
   */
  readonly roomy?: readonly string[];
  /** Prelude constants and grid for these sizes. */
  dispatch(
    sizes: Sizes,
    members: number,
    shape: KernelShape,
  ): { constants: Record<string, number | string>; grid: Grid };
  /**
   * What it multiplies for one member. An operation that says so is dispatched in tiles, and its tile can be
   * tuned.
   */
  product?(sizes: Sizes): Product;
  /** What it computes and moves, however its kernel does it; for the profile. */
  work(sizes: Sizes, members: number): Work;
  /** They run in this order, and a later one sees what an earlier one wrote. */
  readonly twins: readonly Twin[];
}

/** Extents of a tiled product: rows × groups of four columns, each a sum of `depth` terms. */
export interface Product {
  readonly rows: number;
  readonly columns4: number;
  readonly depth: number;
  /**
   * Terms of the innermost loop, if an invocation may add several of them together. Default: one at a time.
   */
  readonly inner?: number;
  /** Default: adjacent. */
  readonly columns?: Columns;
}

/** A gpu.js function for one output tensor: it computes the flat element `this.thread.x`. */
export interface Twin {
  /** Binding name of the tensor that is written. */
  readonly output: string;
  /**
   * The tensor whose shape and type the output has, if the kernel binds no such output. It then exists for
   * the operation's later twins only.
   */
  readonly like?: string;
  /** Binding names passed as arguments, in order, each a flat array. */
  readonly inputs: readonly string[];
  /** `this.constants.matrix`, row by row: numbers that are the same in every call. */
  readonly matrix?: readonly number[];
  /** Sizes are `this.constants`, and `this.constants.members` the ensemble size. */
  readonly compute: (this: TwinThread, ...inputs: number[][]) => number;
}

/** What a twin sees of gpu.js: its element and the sizes of the call. */
interface TwinThread {
  readonly thread: { readonly x: number };
  readonly constants: Record<string, number> & { readonly matrix: readonly number[] };
}

/** Calls that are compiled and bound once and then run many times. */
export interface Program {
  readonly calls: readonly Call[];
  /**
   * Provenance, by operation: hashes (16 hexadecimal digits) of the kernels' files or of the functions that
   * run.
   */
  readonly hashes: Readonly<Record<string, string>>;
}

/**
 * Where operations run: WebGPU, WebAssembly or the gpu.js twins. Every method may reject or throw with the
 * error of an earlier asynchronous call, so that nothing is skipped in silence.
 */
export interface Backend {
  /**
   * What a trial's record says it was trained by: `webgpu`, `webgpu, f16-accumulate-f32`, `wasm` or `twin`.
   */
  readonly name: string;
  readonly adapter: AdapterDescription;
  /** Elements of four bytes that one tensor can hold. */
  readonly mostElements: number;
  /**
   * Zero-filled, or holding `values` (length = product of shape). Throws RangeError if the backend cannot
   * hold it.
   */
  tensor(label: string, shape: readonly number[], type: ElementType, values?: TensorValues): Tensor;
  write(tensor: Tensor, values: TensorValues): void;
  read(tensor: Tensor): Promise<TensorValues>;
  release(tensors: Iterable<Tensor>): void;
  prepare(calls: readonly Call[]): Promise<Program>;
  /**
   * Runs a program `times` times in a row; resolves when the work is handed over, within the submit budget.
   */
  run(program: Program, times?: number): Promise<void>;
  /** Resolves when all handed-over work is done. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** Bytes of an f32 or a u32, in which tensors are counted. */
export const BYTES_PER_FLOAT = 4;

/** Name of an operation's kernel file in `shaders/`. */
export function shaderOf({ name, shader }: Pick<Operation, 'name' | 'shader'>): string {
  return shader ?? name;
}

/** Elements of a tensor or shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The next multiple of four: the extent of a padded axis. */
export function padded(extent: number): number {
  return Math.ceil(extent / 4) * 4;
}
