// Minibatches: examples by their order, and products that read them so. A part is one member.
import { Inner, Middle, Outer, rowsApart, Rows, sums } from './sum';
import { transpose } from './transpose';

@unmanaged
export class Batch {
  /** [example, feature padded] */
  examples: usize;
  /** [step, member, batch padded] */
  order: usize;
  step: usize;
  /** [member, feature, batch padded] */
  x: usize;
  /** [member, output, batch padded]: y or dy. */
  y: usize;
  /** [member, feature, output padded]: w or dw. */
  w: usize;
  /** [member, output padded] */
  bias: usize;
  members: i32;
  features: i32;
  outputs: i32;
  batch: i32;
  batch4: i32;

  /** Address of the example that is entry `b` of a member's batch. */
  example(member: i32, b: i32): usize {
    const at = (load<i32>(this.step) * this.members + member) * this.batch4 * 4 + b;
    return this.examples + load<i32>(this.order + at * 4) * ((this.features + 3) >> 2) * 16;
  }
}

/** x[m,i,b] = examples[order[step,m,b], i], 0 in the padding of b. */
export function gather(from: i32, to: i32, p: Batch, scratch: usize): void {
  const row = p.batch4 * 16;
  for (let member = from; member < to; member++) {
    for (let b = 0; b < p.batch4 * 4; b += 4) {
      const entries = min(4, p.batch - b);
      const e0 = p.example(member, b);
      const e1 = entries > 1 ? p.example(member, b + 1) : e0;
      const e2 = entries > 2 ? p.example(member, b + 2) : e0;
      const e3 = entries > 3 ? p.example(member, b + 3) : e0;
      let x = p.x + member * p.features * row + b * 4;
      for (let i: usize = 0; i < <usize>p.features * 4; i += 4) {
        let four = v128.load32_zero(e0 + i);
        if (entries > 1) four = v128.load_lane<f32>(e1 + i, four, 1);
        if (entries > 2) four = v128.load_lane<f32>(e2 + i, four, 2);
        if (entries > 3) four = v128.load_lane<f32>(e3 + i, four, 3);
        v128.store(x, four);
        x += row;
      }
    }
  }
}

/**
 * y[m,o,b] = Σ_i w[m,i,o] examples[order[step,m,b], i] + bias[m,o]; bias[m,o] in the padding of b. The
 * scratch holds a tile of y with the outputs innermost.
 */
export function forward_gathered(from: i32, to: i32, p: Batch, scratch: usize): void {
  const outputs4 = (p.outputs + 3) >> 2;
  const row = outputs4 * 16;
  Outer.count = 1;
  Middle.count = 1;
  Inner.count = p.features;
  Inner.a = 4;
  Inner.b = row;
  Rows.results = row;
  for (let member = from; member < to; member++) {
    const w = p.w + member * p.features * row;
    for (let b = 0; b < p.batch4 * 4; b += 4) {
      const entries = min(4, p.batch - b);
      Rows.count = entries;
      Rows.first = p.example(member, b);
      Rows.second = entries > 1 ? p.example(member, b + 1) : Rows.first;
      Rows.third = entries > 2 ? p.example(member, b + 2) : Rows.first;
      Rows.fourth = entries > 3 ? p.example(member, b + 3) : Rows.first;
      sums(w, outputs4, scratch);
      for (let o = 0; o < p.outputs; o += 4) {
        const count = min(4, p.outputs - o);
        const y = p.y + ((member * p.outputs + o) * p.batch4 * 4 + b) * 4;
        transpose(scratch + o * 4, row, entries, y, p.batch4 * 16, count);
        for (let k = 0; k < count; k++) {
          const at = y + k * p.batch4 * 16;
          const bias = v128.load32_splat(p.bias + member * row + (o + k) * 4);
          v128.store(at, f32x4.add(v128.load(at), bias));
        }
      }
    }
  }
}

/**
 * w[m,i,o] = Σ_b examples[order[step,m,b], i] y[m,o,b], zero in the padding of o. The scratch holds the
 * member's examples and y with the outputs innermost.
 */
export function weight_gradient_gathered(from: i32, to: i32, p: Batch, scratch: usize): void {
  const row = ((p.outputs + 3) >> 2) * 16;
  const example = ((p.features + 3) >> 2) * 16;
  const turned = scratch + p.batch * example;
  Outer.count = 1;
  Middle.count = 1;
  Inner.count = p.batch;
  Inner.a = example;
  Inner.b = row;
  Rows.results = row;
  for (let member = from; member < to; member++) {
    for (let b = 0; b < p.batch; b++) memory.copy(scratch + b * example, p.example(member, b), example);
    for (let o = 0; o < p.outputs; o += 4) {
      const y = p.y + (member * p.outputs + o) * p.batch4 * 16;
      const count = min(4, p.outputs - o);
      for (let b = 0; b < p.batch4; b++) {
        transpose(y + b * 16, p.batch4 * 16, count, turned + b * 4 * row + o * 4, row, 4);
      }
    }
    for (let i = 0; i < p.features; i += 4) {
      rowsApart(scratch + i * 4, 4, min(4, p.features - i));
      sums(turned, (p.outputs + 3) >> 2, p.w + (member * p.features + i) * row);
    }
  }
}
