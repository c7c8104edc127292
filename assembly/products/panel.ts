// The sums of `sum.ts` where terms of a row lie side by side and those of the columns in a panel: 16 columns
// for each term. Loads then have constant offsets, which makes them faster.
import { Inner, Middle, Outer, plus, Rows, store } from './sum';

/** Columns of a panel in groups of four, and bytes of one of its terms, a line of the cache. */
export const PANEL_GROUPS: i32 = 4;
export const PANEL_TERM: i32 = 64;

/**
 * Writes the sums of the rows and of `groups` groups of columns of a panel, from `b` to `c`. With `onto` they
 * go on from what `c` holds. The steps of `Inner` are not read.
 */
export function panel_sums(b: usize, groups: i32, c: usize, onto: bool): void {
  tile(b, groups > 1, c, onto);
  if (groups > 2) tile(b + 32, groups > 3, c + 32, onto);
}

function tile(b: usize, two: bool, c: usize, onto: bool): void {
  const second: usize = two ? 16 : 0;
  const middles = Middle.count;
  const inners = Inner.count;
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
  if (onto) {
    s00 = v128.load(c);
    s01 = v128.load(c + second);
    if (rows > 1) {
      s10 = v128.load(c + results);
      s11 = v128.load(c + results + second);
    }
    if (rows > 2) {
      s20 = v128.load(c + 2 * results);
      s21 = v128.load(c + 2 * results + second);
    }
    if (rows > 3) {
      s30 = v128.load(c + 3 * results);
      s31 = v128.load(c + 3 * results + second);
    }
  }
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
      let at1 = from_b + second;
      let k = inners;
      let b0: v128;
      let b1: v128;
      let factor: v128;
      for (;;) {
        b0 = v128.load(at, 0);
        b1 = v128.load(at1, 0);
        factor = v128.load32_splat(a0, 0);
        s00 = plus(s00, factor, b0);
        s01 = plus(s01, factor, b1);
        factor = v128.load32_splat(a1, 0);
        s10 = plus(s10, factor, b0);
        s11 = plus(s11, factor, b1);
        factor = v128.load32_splat(a2, 0);
        s20 = plus(s20, factor, b0);
        s21 = plus(s21, factor, b1);
        factor = v128.load32_splat(a3, 0);
        s30 = plus(s30, factor, b0);
        s31 = plus(s31, factor, b1);
        if (--k === 0) break;
        b0 = v128.load(at, 64);
        b1 = v128.load(at1, 64);
        factor = v128.load32_splat(a0, 4);
        s00 = plus(s00, factor, b0);
        s01 = plus(s01, factor, b1);
        factor = v128.load32_splat(a1, 4);
        s10 = plus(s10, factor, b0);
        s11 = plus(s11, factor, b1);
        factor = v128.load32_splat(a2, 4);
        s20 = plus(s20, factor, b0);
        s21 = plus(s21, factor, b1);
        factor = v128.load32_splat(a3, 4);
        s30 = plus(s30, factor, b0);
        s31 = plus(s31, factor, b1);
        if (--k === 0) break;
        b0 = v128.load(at, 128);
        b1 = v128.load(at1, 128);
        factor = v128.load32_splat(a0, 8);
        s00 = plus(s00, factor, b0);
        s01 = plus(s01, factor, b1);
        factor = v128.load32_splat(a1, 8);
        s10 = plus(s10, factor, b0);
        s11 = plus(s11, factor, b1);
        factor = v128.load32_splat(a2, 8);
        s20 = plus(s20, factor, b0);
        s21 = plus(s21, factor, b1);
        factor = v128.load32_splat(a3, 8);
        s30 = plus(s30, factor, b0);
        s31 = plus(s31, factor, b1);
        if (--k === 0) break;
        b0 = v128.load(at, 192);
        b1 = v128.load(at1, 192);
        factor = v128.load32_splat(a0, 12);
        s00 = plus(s00, factor, b0);
        s01 = plus(s01, factor, b1);
        factor = v128.load32_splat(a1, 12);
        s10 = plus(s10, factor, b0);
        s11 = plus(s11, factor, b1);
        factor = v128.load32_splat(a2, 12);
        s20 = plus(s20, factor, b0);
        s21 = plus(s21, factor, b1);
        factor = v128.load32_splat(a3, 12);
        s30 = plus(s30, factor, b0);
        s31 = plus(s31, factor, b1);
        if (--k === 0) break;
        a0 += 16;
        a1 += 16;
        a2 += 16;
        a3 += 16;
        at += 256;
        at1 += 256;
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
