// c[r,q] = Σ_i Σ_j Σ_k a[r][i,j,k] b[i,j,k,q]: the sums of which every product is made.
//
// A tile keeps four rows × two groups of four columns in registers, and runs once through the terms in
// order. The loops' extents and steps are what tells one product from another.

/** A loop over terms: how many there are, and bytes from one to the next in both operands. */
export abstract class Outer {
  static count: i32 = 0;
  static a: usize = 0;
  static b: usize = 0;
}
export abstract class Middle {
  static count: i32 = 0;
  static a: usize = 0;
  static b: usize = 0;
}
export abstract class Inner {
  static count: i32 = 0;
  static a: usize = 0;
  static b: usize = 0;
}

/** Four rows of `a`, each by the address of its first term. */
export abstract class Rows {
  static first: usize = 0;
  static second: usize = 0;
  static third: usize = 0;
  static fourth: usize = 0;
  /** Rows that are written; the others' addresses must be readable all the same. */
  static count: i32 = 0;
  /** Bytes from one row of results to the next. */
  static results: usize = 0;
}

/** Four rows that lie `bytes` apart, the first of them at `first`; `count` of them are there. */
export function rowsApart(first: usize, bytes: usize, count: i32): void {
  Rows.first = first;
  Rows.second = count > 1 ? first + bytes : first;
  Rows.third = count > 2 ? first + 2 * bytes : first;
  Rows.fourth = count > 3 ? first + 3 * bytes : first;
  Rows.count = count;
}

/** Writes the sums of the rows and of all `groups` of four adjacent columns, from `b` to `c`. */
export function sums(b: usize, groups: i32, c: usize): void {
  for (let group = 0; group < groups; group += 2) {
    tile(b + group * 16, groups - group > 1, c + group * 16);
  }
}

function tile(b: usize, two: bool, c: usize): void {
  const second: usize = two ? 16 : 0;
  const middles = Middle.count;
  const inners = Inner.count;
  const a_step = Inner.a;
  const b_step = Inner.b;
  const rows = Rows.count;
  const results = Rows.results;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  let outer_a: usize = 0;
  for (let i = inners > 0 ? Outer.count : 0; i > 0; i--) {
    let from: usize = outer_a;
    let from_b = b;
    for (let j = middles; j > 0; j--) {
      let a0 = Rows.first + from;
      let a1 = Rows.second + from;
      let a2 = Rows.third + from;
      let a3 = Rows.fourth + from;
      let at = from_b;
      let k = inners;
      let b0: v128;
      let b1: v128;
      let factor: v128;
      // Four terms a round. Each may be the last one: a compiler that could reorder all four of them runs out
      // of registers (V8 does, and takes 1.5 times as long).
      for (;;) {
        b0 = v128.load(at);
        b1 = v128.load(at + second);
        factor = v128.load32_splat(a0);
        s00 = plus(s00, factor, b0);
        s01 = plus(s01, factor, b1);
        factor = v128.load32_splat(a1);
        s10 = plus(s10, factor, b0);
        s11 = plus(s11, factor, b1);
        factor = v128.load32_splat(a2);
        s20 = plus(s20, factor, b0);
        s21 = plus(s21, factor, b1);
        factor = v128.load32_splat(a3);
        s30 = plus(s30, factor, b0);
        s31 = plus(s31, factor, b1);
        if (--k === 0) break;
        a0 += a_step;
        a1 += a_step;
        a2 += a_step;
        a3 += a_step;
        at += b_step;
        b0 = v128.load(at);
        b1 = v128.load(at + second);
        factor = v128.load32_splat(a0);
        s00 = plus(s00, factor, b0);
        s01 = plus(s01, factor, b1);
        factor = v128.load32_splat(a1);
        s10 = plus(s10, factor, b0);
        s11 = plus(s11, factor, b1);
        factor = v128.load32_splat(a2);
        s20 = plus(s20, factor, b0);
        s21 = plus(s21, factor, b1);
        factor = v128.load32_splat(a3);
        s30 = plus(s30, factor, b0);
        s31 = plus(s31, factor, b1);
        if (--k === 0) break;
        a0 += a_step;
        a1 += a_step;
        a2 += a_step;
        a3 += a_step;
        at += b_step;
        b0 = v128.load(at);
        b1 = v128.load(at + second);
        factor = v128.load32_splat(a0);
        s00 = plus(s00, factor, b0);
        s01 = plus(s01, factor, b1);
        factor = v128.load32_splat(a1);
        s10 = plus(s10, factor, b0);
        s11 = plus(s11, factor, b1);
        factor = v128.load32_splat(a2);
        s20 = plus(s20, factor, b0);
        s21 = plus(s21, factor, b1);
        factor = v128.load32_splat(a3);
        s30 = plus(s30, factor, b0);
        s31 = plus(s31, factor, b1);
        if (--k === 0) break;
        a0 += a_step;
        a1 += a_step;
        a2 += a_step;
        a3 += a_step;
        at += b_step;
        b0 = v128.load(at);
        b1 = v128.load(at + second);
        factor = v128.load32_splat(a0);
        s00 = plus(s00, factor, b0);
        s01 = plus(s01, factor, b1);
        factor = v128.load32_splat(a1);
        s10 = plus(s10, factor, b0);
        s11 = plus(s11, factor, b1);
        factor = v128.load32_splat(a2);
        s20 = plus(s20, factor, b0);
        s21 = plus(s21, factor, b1);
        factor = v128.load32_splat(a3);
        s30 = plus(s30, factor, b0);
        s31 = plus(s31, factor, b1);
        if (--k === 0) break;
        a0 += a_step;
        a1 += a_step;
        a2 += a_step;
        a3 += a_step;
        at += b_step;
      }
      from += Middle.a;
      from_b += Middle.b;
    }
    outer_a += Outer.a;
    b += Outer.b;
  }
  store(c, s00, s01, two);
  if (rows > 1) store(c + results, s10, s11, two);
  if (rows > 2) store(c + 2 * results, s20, s21, two);
  if (rows > 3) store(c + 3 * results, s30, s31, two);
}

/** sum + x y. */
export function plus(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

/** Writes one group of four columns, or two. */
export function store(at: usize, first: v128, second: v128, two: bool): void {
  v128.store(at, first);
  if (two) v128.store(at + 16, second);
}
