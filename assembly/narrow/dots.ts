// Products of four long rows with a few short operands, at most 16, which are turned so that they lie beside
// each other and stay near while the rows go by.
import { transpose } from '../transpose';

/** Bytes of the turned operands that stay in the first cache while the rows go by. */
export const NEAR: i32 = 16384;

/** Four rows of floats. */
export abstract class Four {
  static first: usize = 0;
  static second: usize = 0;
  static third: usize = 0;
  static fourth: usize = 0;
  /** Rows that are there. */
  static count: i32 = 0;
}

/** Takes rows that lie `row` bytes apart; `count` of them are there, and `none` is in the place of others. */
export function four(first: usize, row: i32, count: i32, none: usize): void {
  Four.first = first;
  Four.second = count > 1 ? first + row : none;
  Four.third = count > 2 ? first + 2 * row : none;
  Four.fourth = count > 3 ? first + 3 * row : none;
  Four.count = count;
}

/**
 * Copies from[c][k] to to[c / 4][k][c % 4] for `columns` columns c of `entries` values k, zero behind the
 * last column. `column` bytes lie between two columns, `group` between two groups of four.
 */
export function turn(from: usize, column: i32, columns: i32, entries: i32, to: usize, group: i32): void {
  const step = group / entries;
  for (let c = 0; c < columns; c += 4) {
    for (let k = 0; k < entries; k += 4) {
      transpose(from + k * 4, column, min(4, columns - c), to + k * step, step, min(4, entries - k));
    }
    from += 4 * column;
    to += group;
  }
}

/**
 * to[r, k] = Σ_c row_r[c] turned[c / 4][k][c % 4] for the first `count` of the four rows; `row` and `entry`
 * bytes lie between results.
 */
export function dots(
  turned: usize,
  columns: i32,
  entries: i32,
  count: i32,
  to: usize,
  row: i32,
  entry: i32,
): void {
  let k = 0;
  for (; k < entries - 1; k += 2) {
    dots_of_two(turned + k * 16, columns, entries * 16, count, to + k * entry, row, entry);
  }
  if (k < entries) dots_of_one(turned + k * 16, columns, entries * 16, count, to + k * entry, row);
}

function dots_of_two(
  turned: usize,
  columns: i32,
  group: i32,
  count: i32,
  to: usize,
  row: i32,
  entry: i32,
): void {
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  const first = Four.first;
  const second = Four.second;
  const third = Four.third;
  const fourth = Four.fourth;
  const whole: usize = (columns & ~7) * 4;
  let at = turned;
  for (let c: usize = 0; c < whole; c += 32) {
    let t0 = v128.load(at);
    let t1 = v128.load(at, 16);
    let v = v128.load(first + c);
    s00 = f32x4.add(s00, f32x4.mul(v, t0));
    s01 = f32x4.add(s01, f32x4.mul(v, t1));
    v = v128.load(second + c);
    s10 = f32x4.add(s10, f32x4.mul(v, t0));
    s11 = f32x4.add(s11, f32x4.mul(v, t1));
    v = v128.load(third + c);
    s20 = f32x4.add(s20, f32x4.mul(v, t0));
    s21 = f32x4.add(s21, f32x4.mul(v, t1));
    v = v128.load(fourth + c);
    s30 = f32x4.add(s30, f32x4.mul(v, t0));
    s31 = f32x4.add(s31, f32x4.mul(v, t1));
    at += group;
    t0 = v128.load(at);
    t1 = v128.load(at, 16);
    v = v128.load(first + c, 16);
    s00 = f32x4.add(s00, f32x4.mul(v, t0));
    s01 = f32x4.add(s01, f32x4.mul(v, t1));
    v = v128.load(second + c, 16);
    s10 = f32x4.add(s10, f32x4.mul(v, t0));
    s11 = f32x4.add(s11, f32x4.mul(v, t1));
    v = v128.load(third + c, 16);
    s20 = f32x4.add(s20, f32x4.mul(v, t0));
    s21 = f32x4.add(s21, f32x4.mul(v, t1));
    v = v128.load(fourth + c, 16);
    s30 = f32x4.add(s30, f32x4.mul(v, t0));
    s31 = f32x4.add(s31, f32x4.mul(v, t1));
    at += group;
  }
  const other = turned + 16;
  store<f32>(to, whole_dot(s00, first, turned, columns, group));
  store<f32>(to + entry, whole_dot(s01, first, other, columns, group));
  if (count === 1) return;
  store<f32>(to + row, whole_dot(s10, second, turned, columns, group));
  store<f32>(to + row + entry, whole_dot(s11, second, other, columns, group));
  if (count === 2) return;
  store<f32>(to + 2 * row, whole_dot(s20, third, turned, columns, group));
  store<f32>(to + 2 * row + entry, whole_dot(s21, third, other, columns, group));
  if (count === 3) return;
  store<f32>(to + 3 * row, whole_dot(s30, fourth, turned, columns, group));
  store<f32>(to + 3 * row + entry, whole_dot(s31, fourth, other, columns, group));
}

function dots_of_one(turned: usize, columns: i32, group: i32, count: i32, to: usize, row: i32): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const first = Four.first;
  const second = Four.second;
  const third = Four.third;
  const fourth = Four.fourth;
  const whole: usize = (columns & ~7) * 4;
  let at = turned;
  for (let c: usize = 0; c < whole; c += 16) {
    const t = v128.load(at);
    s0 = f32x4.add(s0, f32x4.mul(v128.load(first + c), t));
    s1 = f32x4.add(s1, f32x4.mul(v128.load(second + c), t));
    s2 = f32x4.add(s2, f32x4.mul(v128.load(third + c), t));
    s3 = f32x4.add(s3, f32x4.mul(v128.load(fourth + c), t));
    at += group;
  }
  store<f32>(to, whole_dot(s0, first, turned, columns, group));
  if (count > 1) store<f32>(to + row, whole_dot(s1, second, turned, columns, group));
  if (count > 2) store<f32>(to + 2 * row, whole_dot(s2, third, turned, columns, group));
  if (count > 3) store<f32>(to + 3 * row, whole_dot(s3, fourth, turned, columns, group));
}

/** The sum of four lanes, and the products of the last up to seven columns. */
function whole_dot(four: v128, row: usize, turned: usize, columns: i32, group: i32): f32 {
  const low = f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1);
  let sum = low + (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3));
  for (let c = columns & ~7; c < columns; c++) {
    sum += load<f32>(row + c * 4) * load<f32>(turned + (c >> 2) * group + (c & 3) * 4);
  }
  return sum;
}
