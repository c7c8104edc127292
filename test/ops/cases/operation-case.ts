import { elementCount, type ElementType, type Operation, type Sizes } from '../../../src/ops/backend.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';

/** Distance of 1 to the next f32: twice the largest relative error of one rounding. */
export const ULP = 2 ** -23;
/** Smaller results may be flushed to zero. */
const SMALLEST_NORMAL = 2 ** -126;
/** What an output holds before an operation that overwrites it. */
export const CANARY = -123.25;

/** A tensor of a case as it is before the operation. */
export interface Operand {
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly values: ArrayLike<number>;
  /** 'member': the first axis is the members'; 'shared': all members read the same; 'other': neither. */
  readonly axis: 'member' | 'shared' | 'other';
}

/** What an output must hold after the operation: |found - values| <= bounds, element by element. */
export interface Expected {
  readonly values: Float64Array;
  readonly bounds: Float64Array;
}

/** One call of an operation, with the results of an independent float64 implementation. */
export interface OperationCase {
  readonly title: string;
  readonly operation: Operation;
  readonly members: number;
  readonly sizes: Sizes;
  readonly operands: Readonly<Record<string, Operand>>;
  readonly expected: Readonly<Record<string, Expected>>;
}

/**
 * Sums of terms, each with the bound of its f32 error. n additions and n products, in any order, with or
 * without fused multiply-add, are off by at most (2n - 1) 2^-24 sum|terms| to first order (Higham 2002,
 * section 3.1), so by less than n 2^-23 sum|terms|.
 */
export class Sums {
  readonly values: Float64Array;
  /** Sums of the terms' absolute values. */
  readonly magnitudes: Float64Array;
  private readonly counts: Uint32Array;

  constructor(shape: readonly number[]) {
    const count = elementCount(shape);
    this.values = new Float64Array(count);
    this.magnitudes = new Float64Array(count);
    this.counts = new Uint32Array(count);
  }

  add(at: number, term: number): void {
    this.values[at] += term;
    this.magnitudes[at] += Math.abs(term);
    this.counts[at]++;
  }

  /**
   * Values divided by `divisor`; `roundings` besides those of products and additions, in half units (2^-24).
   */
  expected(divisor = 1, roundings = 0): Expected {
    return {
      values: this.values.map((value) => value / divisor),
      bounds: this.values.map((_, at) => {
        const units = this.counts[at] + roundings / 2;
        return this.counts[at] === 0 ? 0 : (units * ULP * this.magnitudes[at]) / divisor + SMALLEST_NORMAL;
      }),
    };
  }
}

/** An output that must be equal. */
export function exactly(values: ArrayLike<number>): Expected {
  return { values: Float64Array.from(values), bounds: new Float64Array(values.length) };
}

/** An output with its value and its bound from a function of the flat index. */
export function within(count: number, element: (at: number) => [value: number, bound: number]): Expected {
  const values = new Float64Array(count);
  const bounds = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    const [value, bound] = element(at);
    values[at] = value;
    bounds[at] = bound === 0 ? 0 : bound + SMALLEST_NORMAL;
  }
  return { values, bounds };
}

export function memberTensor(shape: readonly number[], values: ArrayLike<number>): Operand {
  return { shape, type: 'f32', values, axis: 'member' };
}

/** `x`, whose members either differ or are one that all share. */
export function inputTensor(shared: boolean, shape: readonly number[], values: ArrayLike<number>): Operand {
  return {
    shape: [shared ? 1 : shape[0], ...shape.slice(1)],
    type: 'f32',
    values,
    axis: shared ? 'shared' : 'member',
  };
}

/** An output that the operation overwrites. */
export function overwritten(shape: readonly number[]): Operand {
  return memberTensor(shape, new Float64Array(elementCount(shape)).fill(CANARY));
}

/** Standard normal numbers that f32 holds, the same ones for the same name. */
export function normals(name: string, shape: readonly number[]): Float64Array {
  const generator = new Generator(seedOf('operations', name));
  return new Float64Array(elementCount(shape)).map(() => Math.fround(generator.normal()));
}

/** Integers in [0, below), the same ones for the same name. */
export function integers(name: string, shape: readonly number[], below: number): Uint32Array {
  const generator = new Generator(seedOf('operations', name));
  return new Uint32Array(elementCount(shape)).map(() => generator.uniformInt(below));
}

/** `values` with `replacement` where the last axis of `shape` is `from` or beyond: what padding holds. */
export function withPadding(
  values: Float64Array,
  shape: readonly number[],
  from: number,
  replacement: number,
): Float64Array {
  const extent = shape[shape.length - 1];
  return values.map((value, at) => (at % extent < from ? value : replacement));
}
