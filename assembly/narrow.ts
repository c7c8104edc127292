// Products of a dense layer with a narrow side: at most 16 batch entries or outputs. All of the narrow side is
// held beside the weights, so that each weight is read from memory once.
import { transpose } from './transpose';

/** Bytes of the narrow operands that stay in the first cache while the rows go by. */
const NEAR: i32 = 16384;

@unmanaged
export class Narrow {
  /** [member or shared, input, output padded] */
  w: usize;
  /** [member, input, entry padded]: x or dx. */
  x: usize;
  /** [member, output, entry padded] */
  y: usize;
  dy: usize;
  /** As w. */
  velocity: usize;
  rates: usize;
  step: usize;
  inputs: i32;
  outputs: i32;
  entries: i32;
  /** Groups of four floats from one member to the next; w's is 0 if all share one. */
  w_member4: i32;
  x_member4: i32;
  decay: f32;
  momentum: f32;
}

/** Four rows of floats. */
export abstract class Four {
  static first: usize = 0;
  static second: usize = 0;
  static third: usize = 0;
  static fourth: usize = 0;
  /** Rows that are there. */
  static count: i32 = 0;
}

/**
 * Copies from[c][k] to to[c / 4][k][c % 4] for `columns` columns c of `entries` values k, zero behind the last
 * column. `column` bytes lie between two columns, `group` between two groups of four.
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

/**
 * dx[m,i,b] = Σ_o w[m,i,o] dy[m,o,b], 0 in the padding of b; a part is four inputs of a member. The scratch
 * holds dy with the outputs innermost.
 */
export function input_gradient_narrow(from: i32, to: i32, p: Narrow, scratch: usize): void {
  const parts = (p.inputs + 3) >> 2;
  const row: i32 = ((p.outputs + 3) >> 2) * 16;
  const entry: i32 = ((p.entries + 3) >> 2) * 16;
  let ready = -1;
  for (let part = from; part < to; part++) {
    const member = part / parts;
    const first = (part % parts) * 4;
    if (member !== ready) {
      turn(p.dy + member * p.outputs * entry, entry, p.outputs, p.entries, scratch, p.entries * 16);
      ready = member;
    }
    const count = min(4, p.inputs - first);
    const w = p.w + member * p.w_member4 * 16 + first * row;
    Four.first = w;
    Four.second = count > 1 ? w + row : w;
    Four.third = count > 2 ? w + 2 * row : w;
    Four.fourth = count > 3 ? w + 3 * row : w;
    const dx = p.x + member * p.x_member4 * 16 + first * entry;
    for (let r = 0; r < count; r++) {
      v128.store(dx + r * entry + entry - 16, f32x4.splat(0));
    }
    dots(scratch, p.outputs, p.entries, count, dx, entry, 4);
  }
}

/** y = wᵀ x by the weights as they are, then w ← w − rate (x dyᵀ + decay w); see `forward_updated`. */
export function forward_sgd(from: i32, to: i32, p: Narrow, scratch: usize): void {
  forward_updated(from, to, p, scratch, false);
}

/** The same with v ← momentum v + x dyᵀ + decay w, then w ← w − rate v. */
export function forward_sgd_momentum(from: i32, to: i32, p: Narrow, scratch: usize): void {
  forward_updated(from, to, p, scratch, true);
}

/**
 * y[m,o,b] = Σ_i w[m,i,o] x[m,i,b], 0 in the padding of b, and the update of w; a part is four outputs of a
 * member. Four rows of weights go by at a time and are read and written once. The scratch holds y and dy with
 * the outputs innermost, then four rows of x with the rows innermost, then a row of zeros.
 */
function forward_updated(from: i32, to: i32, p: Narrow, scratch: usize, keeps: bool): void {
  const groups = (p.outputs + 3) >> 2;
  const row: i32 = groups * 16;
  const entry: i32 = ((p.entries + 3) >> 2) * 16;
  const both: i32 = p.entries * 32;
  const most = NEAR / <i32>both;
  const rows = scratch + most * both;
  const none = rows + p.entries * 16;
  for (let part = from; part < to;) {
    const member = part / groups;
    const first = part % groups;
    const left = min(groups - first, to - part);
    const times = (left + most - 1) / most;
    const count = (left + times - 1) / times;
    const columns = min(count * 4, p.outputs - first * 4);
    const at = (member * p.outputs + first * 4) * entry;
    memory.fill(scratch, 0, count * both);
    memory.fill(none, 0, count * 16);
    turn(p.dy + at, entry, columns, p.entries, scratch + 16, both);
    let x = p.x + member * p.inputs * entry;
    let w: usize = p.w + (member * p.inputs * groups + first) * 16;
    for (let i = 0; i < p.inputs; i += 4) {
      turn(x, entry, min(4, p.inputs - i), p.entries, rows, p.entries * 16);
      Four.first = w;
      Four.second = i + 1 < p.inputs ? w + row : none;
      Four.third = i + 2 < p.inputs ? w + 2 * row : none;
      Four.fourth = i + 3 < p.inputs ? w + 3 * row : none;
      Four.count = p.inputs - i;
      four_rows(p, count, scratch, rows, keeps);
      x += 4 * entry;
      w += 4 * row;
    }
    for (let o = 0; o < columns; o += 4) {
      for (let k = 0; k < p.entries; k += 4) {
        const y = p.y + at + o * entry + k * 4;
        const tile = scratch + (o >> 2) * both + k * 32;
        transpose(tile, 32, min(4, p.entries - k), y, entry, min(4, columns - o));
      }
    }
    part += count;
  }
}

/** `count` groups of four columns of four rows of weights. */
function four_rows(p: Narrow, count: i32, near: usize, rows: usize, keeps: bool): void {
  const rate = v128.load32_splat(p.rates + load<i32>(p.step) * 4);
  const decay = f32x4.splat(p.decay);
  const momentum = f32x4.splat(p.momentum);
  const first = Four.first;
  const second = Four.second;
  const third = Four.third;
  const fourth = Four.fourth;
  const there = Four.count;
  const beside: usize = p.velocity - p.w;
  const pairs = p.entries >> 1;
  const odd = p.entries & 1;
  let q = near;
  for (let c: usize = 0, end: usize = count * 16; c < end; c += 16) {
    const w0 = v128.load(first + c);
    const w1 = v128.load(second + c);
    const w2 = v128.load(third + c);
    const w3 = v128.load(fourth + c);
    let g0 = f32x4.splat(0);
    let g1 = g0;
    let g2 = g0;
    let g3 = g0;
    let f = rows;
    for (let k = pairs; k > 0; k--) {
      let x0 = v128.load32_splat(f);
      let x1 = v128.load32_splat(f, 4);
      let x2 = v128.load32_splat(f, 8);
      let x3 = v128.load32_splat(f, 12);
      let dy = v128.load(q, 16);
      let low = f32x4.add(f32x4.mul(x0, w0), f32x4.mul(x1, w1));
      let high = f32x4.add(f32x4.mul(x2, w2), f32x4.mul(x3, w3));
      g0 = f32x4.add(g0, f32x4.mul(x0, dy));
      g1 = f32x4.add(g1, f32x4.mul(x1, dy));
      g2 = f32x4.add(g2, f32x4.mul(x2, dy));
      g3 = f32x4.add(g3, f32x4.mul(x3, dy));
      v128.store(q, f32x4.add(v128.load(q), f32x4.add(low, high)));
      x0 = v128.load32_splat(f, 16);
      x1 = v128.load32_splat(f, 20);
      x2 = v128.load32_splat(f, 24);
      x3 = v128.load32_splat(f, 28);
      dy = v128.load(q, 48);
      low = f32x4.add(f32x4.mul(x0, w0), f32x4.mul(x1, w1));
      high = f32x4.add(f32x4.mul(x2, w2), f32x4.mul(x3, w3));
      g0 = f32x4.add(g0, f32x4.mul(x0, dy));
      g1 = f32x4.add(g1, f32x4.mul(x1, dy));
      g2 = f32x4.add(g2, f32x4.mul(x2, dy));
      g3 = f32x4.add(g3, f32x4.mul(x3, dy));
      v128.store(q, f32x4.add(v128.load(q, 32), f32x4.add(low, high)), 32);
      f += 32;
      q += 64;
    }
    if (odd) {
      const x0 = v128.load32_splat(f);
      const x1 = v128.load32_splat(f, 4);
      const x2 = v128.load32_splat(f, 8);
      const x3 = v128.load32_splat(f, 12);
      const dy = v128.load(q, 16);
      const low = f32x4.add(f32x4.mul(x0, w0), f32x4.mul(x1, w1));
      const high = f32x4.add(f32x4.mul(x2, w2), f32x4.mul(x3, w3));
      g0 = f32x4.add(g0, f32x4.mul(x0, dy));
      g1 = f32x4.add(g1, f32x4.mul(x1, dy));
      g2 = f32x4.add(g2, f32x4.mul(x2, dy));
      g3 = f32x4.add(g3, f32x4.mul(x3, dy));
      v128.store(q, f32x4.add(v128.load(q), f32x4.add(low, high)));
      q += 32;
    }
    g0 = f32x4.add(g0, f32x4.mul(decay, w0));
    g1 = f32x4.add(g1, f32x4.mul(decay, w1));
    g2 = f32x4.add(g2, f32x4.mul(decay, w2));
    g3 = f32x4.add(g3, f32x4.mul(decay, w3));
    if (keeps) {
      g0 = kept(first + c + beside, momentum, g0);
      if (there > 1) g1 = kept(second + c + beside, momentum, g1);
      if (there > 2) g2 = kept(third + c + beside, momentum, g2);
      if (there > 3) g3 = kept(fourth + c + beside, momentum, g3);
    }
    v128.store(first + c, f32x4.sub(w0, f32x4.mul(rate, g0)));
    v128.store(second + c, f32x4.sub(w1, f32x4.mul(rate, g1)));
    v128.store(third + c, f32x4.sub(w2, f32x4.mul(rate, g2)));
    v128.store(fourth + c, f32x4.sub(w3, f32x4.mul(rate, g3)));
  }
}

/** v ← momentum v + g */
function kept(at: usize, momentum: v128, g: v128): v128 {
  const moved = f32x4.add(f32x4.mul(momentum, v128.load(at)), g);
  v128.store(at, moved);
  return moved;
}
