// Minibatches: examples by their order. A part is one member.

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

@unmanaged
export class Labels {
  /** [example] */
  all: usize;
  /** [step, member, batch padded] */
  order: usize;
  step: usize;
  /** [member, batch padded] */
  labels: usize;
  members: i32;
  batch4: i32;
}

/** labels[m,b] = all[order[step,m,b]] */
export function gather_labels(from: i32, to: i32, p: Labels, scratch: usize): void {
  const batch = p.batch4 * 4;
  const order = p.order + load<i32>(p.step) * p.members * batch * 4;
  for (let at = from * batch; at < to * batch; at++) {
    store<i32>(p.labels + at * 4, load<i32>(p.all + load<i32>(order + at * 4) * 4));
  }
}
