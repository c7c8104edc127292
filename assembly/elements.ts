// Kernels of single elements. A part is a group of four floats, unless a kernel says otherwise.

@unmanaged
export class Elements {
  y: usize;
  /** The activation's output, or what is read beside y. */
  v: usize;
}

/** y = max(y, 0), which lets NaN through. */
export function relu(from: i32, to: i32, p: Elements, scratch: usize): void {
  const zero = f32x4.splat(0);
  for (let at: usize = p.y + from * 16, end: usize = p.y + to * 16; at < end; at += 16) {
    const y = v128.load(at);
    v128.store(at, v128.andnot(y, f32x4.le(y, zero)));
  }
}

/** y = y where v > 0, else 0: a gradient through relu, whose output is v. */
export function relu_gradient(from: i32, to: i32, p: Elements, scratch: usize): void {
  const zero = f32x4.splat(0);
  const beside: usize = p.v - p.y;
  for (let at: usize = p.y + from * 16, end: usize = p.y + to * 16; at < end; at += 16) {
    v128.store(at, v128.and(v128.load(at), f32x4.gt(v128.load(at + beside), zero)));
  }
}

@unmanaged
export class Copy {
  y: usize;
  x: usize;
  /** Groups of four floats of a member, and from one member of x to the next; 0 if all share one. */
  values4: i32;
  x_member4: i32;
}

/** y = x, whose members y has of its own; a part is one member. */
export function copy(from: i32, to: i32, p: Copy, scratch: usize): void {
  const bytes = p.values4 * 16;
  for (let member = from; member < to; member++) {
    memory.copy(p.y + member * bytes, p.x + member * p.x_member4 * 16, bytes);
  }
}

@unmanaged
export class Bias {
  y: usize;
  bias: usize;
  channels: i32;
  positions: i32;
  batch: i32;
  batch4: i32;

  /** The bias of a channel of a member. */
  of(part: i32): v128 {
    const padded = (this.channels + 3) & ~3;
    return v128.load32_splat(this.bias + ((part / this.channels) * padded + (part % this.channels)) * 4);
  }
}

/** y[m,c,p,b] += bias[m,c]; a part is one channel of one member. */
export function bias(from: i32, to: i32, p: Bias, scratch: usize): void {
  const plane = p.positions * p.batch4 * 16;
  for (let part = from; part < to; part++) {
    const value = p.of(part);
    for (let at: usize = p.y + part * plane, end: usize = at + plane; at < end; at += 16) {
      v128.store(at, f32x4.add(v128.load(at), value));
    }
  }
}

/** y[m,c,p,b] = max(y[m,c,p,b] + bias[m,c], 0), which lets NaN through; a part is as those of `bias`. */
export function bias_relu(from: i32, to: i32, p: Bias, scratch: usize): void {
  const plane = p.positions * p.batch4 * 16;
  const zero = f32x4.splat(0);
  for (let part = from; part < to; part++) {
    const value = p.of(part);
    for (let at: usize = p.y + part * plane, end: usize = at + plane; at < end; at += 16) {
      const y = f32x4.add(v128.load(at), value);
      v128.store(at, v128.andnot(y, f32x4.le(y, zero)));
    }
  }
}

/** bias[m,c] = Σ y[m,c,p,b] over the batch, 0 in the padding of c; a part is one channel of one member. */
export function bias_gradient(from: i32, to: i32, p: Bias, scratch: usize): void {
  const padded = (p.channels + 3) & ~3;
  const whole = p.batch & ~3;
  for (let part = from; part < to; part++) {
    const member = part / padded;
    const channel = part % padded;
    let sum: f32 = 0;
    if (channel < p.channels) {
      let at: usize = p.y + (member * p.channels + channel) * p.positions * p.batch4 * 16;
      let four = f32x4.splat(0);
      for (let position = 0; position < p.positions; position++) {
        for (let b = 0; b < whole; b += 4) four = f32x4.add(four, v128.load(at + b * 4));
        for (let b = whole; b < p.batch; b++) sum += load<f32>(at + b * 4);
        at += p.batch4 * 16;
      }
      const first = f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1);
      sum += first + (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3));
    }
    store<f32>(p.bias + part * 4, sum);
  }
}

@unmanaged
export class Values {
  found: usize;
  values: usize;
  /** Groups of four values of a member. */
  values4: i32;
}

/** found[m] = 1 if any of values[m,i] is infinite or NaN, else as it was; a part is one member. */
export function find_nonfinite(from: i32, to: i32, p: Values, scratch: usize): void {
  const largest = f32x4.splat(f32.MAX_VALUE);
  for (let member = from; member < to; member++) {
    const first = p.values + member * p.values4 * 16;
    // NaN compares false with everything.
    let finite = i32x4.splat(-1);
    for (let at: usize = first, end: usize = first + p.values4 * 16; at < end; at += 16) {
      finite = v128.and(finite, f32x4.le(f32x4.abs(v128.load(at)), largest));
    }
    if (!i32x4.all_true(finite)) store<i32>(p.found + member * 4, 1);
  }
}
