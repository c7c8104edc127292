// Updates of parameters. A part is a group of four floats.

@unmanaged
export class Update {
  w: usize;
  dw: usize;
  velocity: usize;
  rates: usize;
  step: usize;
  decay: f32;
  momentum: f32;

  /** The step's learning rate in all lanes. */
  get rate(): v128 {
    return v128.load32_splat(this.rates + load<i32>(this.step) * 4);
  }
}

/** w = w - rate (dw + decay w) */
export function sgd(from: i32, to: i32, p: Update, scratch: usize): void {
  const rate = p.rate;
  const decay = f32x4.splat(p.decay);
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    const w = v128.load(p.w + at);
    const gradient = f32x4.add(v128.load(p.dw + at), f32x4.mul(decay, w));
    v128.store(p.w + at, f32x4.sub(w, f32x4.mul(rate, gradient)));
  }
}

/** velocity = momentum velocity + dw + decay w */
export function velocity(from: i32, to: i32, p: Update, scratch: usize): void {
  const decay = f32x4.splat(p.decay);
  const momentum = f32x4.splat(p.momentum);
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    const kept = f32x4.mul(momentum, v128.load(p.velocity + at));
    const gradient = f32x4.mul(decay, v128.load(p.w + at));
    v128.store(p.velocity + at, f32x4.add(f32x4.add(kept, v128.load(p.dw + at)), gradient));
  }
}

/** w = w - rate velocity */
export function move(from: i32, to: i32, p: Update, scratch: usize): void {
  const rate = p.rate;
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    const by = f32x4.mul(rate, v128.load(p.velocity + at));
    v128.store(p.w + at, f32x4.sub(v128.load(p.w + at), by));
  }
}
