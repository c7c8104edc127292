// Products of a dense layer with a narrow side: at most 16 batch entries. All of the narrow side is held
// beside the weights, so that each weight is read from memory once.
import { dots, Four, four, NEAR, turn } from './dots';
import { transpose } from '../transpose';

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
    four(w, row, count, w);
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
  const rate = v128.load32_splat(p.rates + load<i32>(p.step) * 4);
  const kept_share = f32x4.sub(f32x4.splat(1), f32x4.mul(rate, f32x4.splat(p.decay)));
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
    const two = p.entries === 2 && !keeps;
    if (two) multiply(scratch + 16, 2 * count, rate);
    let x = p.x + member * p.inputs * entry;
    let w: usize = p.w + (member * p.inputs * groups + first) * 16;
    for (let i = 0; i < p.inputs; i += 4) {
      turn(x, entry, min(4, p.inputs - i), p.entries, rows, p.entries * 16);
      four(w, row, p.inputs - i, none);
      if (two) four_rows_of_two(count, scratch, rows, kept_share);
      else four_rows(p, count, scratch, rows, keeps);
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

/** Multiplies every second of vectors, `count` of them. */
function multiply(at: usize, count: i32, factor: v128): void {
  for (let n = 0; n < count; n++) v128.store(at + n * 32, f32x4.mul(v128.load(at + n * 32), factor));
}

/**
 * The same as `four_rows` for two entries without a velocity, which memory alone should limit: dy is rate dy
 * already, and w ← (1 − rate decay) w − x dyᵀ.
 */
function four_rows_of_two(count: i32, near: usize, rows: usize, kept_share: v128): void {
  const first = Four.first;
  const second = Four.second;
  const third = Four.third;
  const fourth = Four.fourth;
  const x00 = v128.load32_splat(rows);
  const x10 = v128.load32_splat(rows, 4);
  const x20 = v128.load32_splat(rows, 8);
  const x30 = v128.load32_splat(rows, 12);
  const x01 = v128.load32_splat(rows, 16);
  const x11 = v128.load32_splat(rows, 20);
  const x21 = v128.load32_splat(rows, 24);
  const x31 = v128.load32_splat(rows, 28);
  let q = near;
  for (let c: usize = 0, end: usize = count * 16; c < end; c += 16) {
    const dy0 = v128.load(q, 16);
    const dy1 = v128.load(q, 48);
    let w = v128.load(first + c);
    let y0 = f32x4.add(v128.load(q), f32x4.mul(x00, w));
    let y1 = f32x4.add(v128.load(q, 32), f32x4.mul(x01, w));
    let g = f32x4.add(f32x4.mul(x00, dy0), f32x4.mul(x01, dy1));
    v128.store(first + c, f32x4.sub(f32x4.mul(kept_share, w), g));
    w = v128.load(second + c);
    y0 = f32x4.add(y0, f32x4.mul(x10, w));
    y1 = f32x4.add(y1, f32x4.mul(x11, w));
    g = f32x4.add(f32x4.mul(x10, dy0), f32x4.mul(x11, dy1));
    v128.store(second + c, f32x4.sub(f32x4.mul(kept_share, w), g));
    w = v128.load(third + c);
    y0 = f32x4.add(y0, f32x4.mul(x20, w));
    y1 = f32x4.add(y1, f32x4.mul(x21, w));
    g = f32x4.add(f32x4.mul(x20, dy0), f32x4.mul(x21, dy1));
    v128.store(third + c, f32x4.sub(f32x4.mul(kept_share, w), g));
    w = v128.load(fourth + c);
    y0 = f32x4.add(y0, f32x4.mul(x30, w));
    y1 = f32x4.add(y1, f32x4.mul(x31, w));
    g = f32x4.add(f32x4.mul(x30, dy0), f32x4.mul(x31, dy1));
    v128.store(fourth + c, f32x4.sub(f32x4.mul(kept_share, w), g));
    v128.store(q, y0);
    v128.store(q, y1, 32);
    q += 64;
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
