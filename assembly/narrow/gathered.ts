// Products with at most 16 outputs that read a minibatch through its order, without a copy.
import { Batch } from '../batch';
import { dots, Four, four, NEAR, turn } from './dots';
import { transpose } from '../transpose';

/** Takes the examples of four entries of a member's batch, `count` of which are there. */
function examples(p: Batch, member: i32, b: i32, count: i32): void {
  const first = p.example(member, b);
  four(first, 0, count, first);
  if (count > 1) Four.second = p.example(member, b + 1);
  if (count > 2) Four.third = p.example(member, b + 2);
  if (count > 3) Four.fourth = p.example(member, b + 3);
}

/**
 * y[m,o,b] = Σ_i w[m,i,o] examples[order[step,m,b], i] + bias[m,o]; bias[m,o] in the padding of b. A part is
 * four entries of a member's batch. The scratch holds w with the inputs innermost.
 */
export function forward_gathered(from: i32, to: i32, p: Batch, scratch: usize): void {
  const row = ((p.outputs + 3) >> 2) * 16;
  const entries = p.batch4 * 16;
  let ready = -1;
  for (let part = from; part < to; part++) {
    const member = part / p.batch4;
    const b = (part % p.batch4) * 4;
    if (member !== ready) {
      turn(p.w + member * p.features * row, row, p.features, p.outputs, scratch, p.outputs * 16);
      ready = member;
    }
    const y = p.y + member * p.outputs * entries + b * 4;
    for (let o = 0; o < p.outputs; o++) v128.store(y + o * entries, f32x4.splat(0));
    const count = min(4, p.batch - b);
    examples(p, member, b, count);
    dots(scratch, p.features, p.outputs, count, y, 4, entries);
    for (let o = 0; o < p.outputs; o++) {
      const bias = v128.load32_splat(p.bias + member * row + o * 4);
      v128.store(y + o * entries, f32x4.add(v128.load(y + o * entries), bias));
    }
  }
}

/**
 * w[m,i,o] = Σ_b examples[order[step,m,b], i] y[m,o,b], zero in the padding of o. A part is four inputs of a
 * member. The scratch holds the sums with the inputs innermost, then y of four entries.
 */
export function weight_gradient_gathered(from: i32, to: i32, p: Batch, scratch: usize): void {
  const groups = (p.features + 3) >> 2;
  const row = ((p.outputs + 3) >> 2) * 16;
  const each = p.outputs * 16;
  const most = NEAR / each;
  const factors = scratch + most * each;
  for (let part = from; part < to;) {
    const member = part / groups;
    const first = part % groups;
    const count = min(min(groups - first, to - part), most);
    memory.fill(scratch, 0, count * each);
    for (let b = 0; b < p.batch; b += 4) {
      const entries = min(4, p.batch - b);
      for (let o = 0; o < p.outputs; o++) {
        const y = p.y + (member * p.outputs + o) * p.batch4 * 16 + b * 4;
        v128.store(factors + o * 16, v128.load(y));
        if (entries < 4) memory.fill(factors + o * 16 + entries * 4, 0, 16 - entries * 4);
      }
      examples(p, member, b, entries);
      add_rows(first * 16, count, p.outputs, scratch, factors);
    }
    const columns = min(count * 4, p.features - first * 4);
    const w = p.w + (member * p.features + first * 4) * row;
    for (let i = 0; i < columns; i += 4) {
      for (let o = 0; o < p.outputs; o += 4) {
        const sums = scratch + (i >> 2) * each + o * 16;
        transpose(sums, 16, min(4, p.outputs - o), w + i * row + o * 4, row, min(4, columns - i));
      }
    }
    part += count;
  }
}

/** sums[c][o] += Σ_r row_r[c] factors[o][r] for `count` groups c of four columns, from `at` bytes on. */
function add_rows(at: usize, count: i32, outputs: i32, sums: usize, factors: usize): void {
  const first = Four.first + at;
  const second = Four.second + at;
  const third = Four.third + at;
  const fourth = Four.fourth + at;
  for (let c: usize = 0, end: usize = count * 16; c < end; c += 16) {
    const r0 = v128.load(first + c);
    const r1 = v128.load(second + c);
    const r2 = v128.load(third + c);
    const r3 = v128.load(fourth + c);
    let f = factors;
    for (let o = outputs; o > 0; o--) {
      const low = f32x4.add(f32x4.mul(v128.load32_splat(f), r0), f32x4.mul(v128.load32_splat(f, 4), r1));
      const high = f32x4.add(f32x4.mul(v128.load32_splat(f, 8), r2), f32x4.mul(v128.load32_splat(f, 12), r3));
      v128.store(sums, f32x4.add(v128.load(sums), f32x4.add(low, high)));
      f += 16;
      sums += 16;
    }
  }
}
