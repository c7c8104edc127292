import type { AdapterDescription, KernelShape } from '../gpu/adapter.js';
import type { Columns } from '../gpu/tile.js';

export type ElementType = 'f32' | 'u32' | 'u8';
export type TensorValues = Float32Array | Uint32Array | Uint8Array;

/** Numbers on a backend. Shapes are what is stored: member axis first, padded axes with their padding. */
export interface Tensor {
  readonly label: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
}

/** One operation with its operands: names are those of the bindings and of `struct Sizes` in the WGSL file. */
export interface Call {
  readonly operation: Operation;
  readonly members: number;
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly sizes: Readonly<Record<string, number>>;
}

export type Sizes = Readonly<Record<string, number>>;
export type Grid = readonly [x: number, y: number, z: number];

/**
 * FLOPs and bytes of one call. A multiply-add counts as two FLOPs; an addition, a comparison and an elementary function (exp, log, √,
 * tanh) as one; index arithmetic as none. Bytes: each operand is read once and each result written once, an operand that the
 * members share once for all. Extents count as they are, without padding, where the sizes tell; where they tell only a
 * padded one (`batch4`, `values4`), as that.
 */
export interface Work {
  readonly flops: number;
  readonly bytes: number;
}

/**
 * An operation, declared once: the WGSL kernel of the same name (its text declares bindings and sizes), how it is
 * dispatched, and its twins, gpu.js functions that compute the same outputs one element a thread.
 */
export interface Operation {
  /** Its name in profiles and records, and of its kernel's file in `shaders/` unless `shader` says another. */
  readonly name: string;
  /** Name of the kernel's file, for operations that differ only in what this file imports. Default: `name`. */
  readonly shader?: string;
  /** The twin of the bias that its kernel can add to what it writes; undefined if its kernel has no such ending. */
  readonly addsBias?: Twin;
  /** How its kernel can take dx through the activation below, by `shaders/lib/below`; undefined if it cannot. */
  readonly below?: 'activation' | 'pooled_activation';
  /**
   * Bindings whose tensors hold more members than a call is for (but for one that all share): its own are those from
   * `sizes.first_member` on. Default: none.
   */
  readonly ensemble?: readonly string[];
  /** Prelude constants and grid for these sizes. */
  dispatch(
    sizes: Sizes,
    members: number,
    shape: KernelShape,
  ): { constants: Record<string, number | string>; grid: Grid };
  /** What it multiplies, of one member, where its dispatch takes a tile: such an operation's tile can be tuned. */
  product?(sizes: Sizes): Product;
  /** What it computes and moves, whatever its kernel does for it; for the profile. */
  work(sizes: Sizes, members: number): Work;
  /** In the order in which they run; a later one sees what an earlier one wrote. */
  readonly twins: readonly Twin[];
}

/** Extents of a tiled product: rows × groups of four columns, each a sum of `depth` terms. */
export interface Product {
  readonly rows: number;
  readonly columns4: number;
  readonly depth: number;
  /** Default: adjacent. */
  readonly columns?: Columns;
}

/** A gpu.js function for one output tensor: element `this.thread.x` of it, flat. */
export interface Twin {
  /** Binding name of the tensor that is written. */
  readonly output: string;
  /** Where the kernel binds no such tensor: the one whose extent it has. It is there for the operation's later twins only. */
  readonly like?: string;
  /** Binding names passed as arguments, in order, each a flat array. */
  readonly inputs: readonly string[];
  /** Numbers that are the same in every call, row by row: `this.constants.matrix`. */
  readonly matrix?: readonly number[];
  /** Sizes are `this.constants`, and `this.constants.members` the ensemble size. */
  readonly compute: (this: TwinThread, ...inputs: number[][]) => number;
}

/** What a twin sees of gpu.js: its element and the sizes of the call. */
export interface TwinThread {
  readonly thread: { readonly x: number };
  readonly constants: Record<string, number> & { readonly matrix: readonly number[] };
}

/** Calls that are compiled and bound once and then run many times. */
export interface Program {
  readonly calls: readonly Call[];
  /** Provenance: hashes (16 hexadecimal digits) of the kernels' files or of the functions that it runs, by operation. */
  readonly hashes: Readonly<Record<string, string>>;
}

/**
 * Where operations run: WebGPU or the gpu.js twins. Every method may reject or throw with the error of an earlier
 * asynchronous call; nothing is silently not done.
 */
export interface Backend {
  /** What a record says that a trial was trained by: `webgpu`, `webgpu, f16-accumulate-f32` or `twin`. */
  readonly name: string;
  readonly adapter: AdapterDescription;
  /** Elements of four bytes that one tensor can hold. */
  readonly mostElements: number;
  /** Zero-filled, or holding `values` (length = product of shape). Throws RangeError if the backend cannot hold it. */
  tensor(label: string, shape: readonly number[], type: ElementType, values?: TensorValues): Tensor;
  write(tensor: Tensor, values: TensorValues): void;
  read(tensor: Tensor): Promise<TensorValues>;
  release(tensors: Iterable<Tensor>): void;
  prepare(calls: readonly Call[]): Promise<Program>;
  /** Runs a program `times` times in order; resolves when the work is handed over, within the submit budget. */
  run(program: Program, times?: number): Promise<void>;
  /** Resolves when all handed-over work is done. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** Elements of a tensor or shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The next multiple of four: the extent of a padded axis. */
export function padded(extent: number): number {
  return Math.ceil(extent / 4) * 4;
}
