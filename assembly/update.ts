// Updates of parameters. A part is a group of four floats.

/** What updates read and write, each as w: the gradient, what is kept between steps, and factors. */
@unmanaged
export class Update {
  w: usize;
  dw: usize;
  /** The velocity, or the mean of gradients. */
  mean: usize;
  /** The mean of squared gradients, and of squared moves. */
  square: usize;
  moved: usize;
  rates: usize;
  step: usize;
  decay: f32;
  momentum: f32;
  forget: f32;
  forget2: f32;
  epsilon: f32;

  /** The step's learning rate in all lanes. */
  get rate(): v128 {
    return v128.load32_splat(this.rates + load<i32>(this.step) * 4);
  }

  /** dw + decay w */
  gradient(at: usize): v128 {
    const decayed = f32x4.mul(f32x4.splat(this.decay), v128.load(this.w + at));
    return f32x4.add(v128.load(this.dw + at), decayed);
  }
}

/** w = w - rate (dw + decay w) */
export function sgd(from: i32, to: i32, p: Update, scratch: usize): void {
  const rate = p.rate;
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    v128.store(p.w + at, f32x4.sub(v128.load(p.w + at), f32x4.mul(rate, p.gradient(at))));
  }
}

/** mean = momentum mean + dw + decay w, then w = w - rate mean */
export function sgd_momentum(from: i32, to: i32, p: Update, scratch: usize): void {
  const rate = p.rate;
  const momentum = f32x4.splat(p.momentum);
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    const mean = f32x4.add(f32x4.mul(momentum, v128.load(p.mean + at)), p.gradient(at));
    v128.store(p.mean + at, mean);
    v128.store(p.w + at, f32x4.sub(v128.load(p.w + at), f32x4.mul(rate, mean)));
  }
}

/**
 * mean = mean + forget (g - mean), square = square + forget2 (g² - square) with g = dw + decay w, then w = w
 * - rate mean / (√square + ε)
 */
export function adam(from: i32, to: i32, p: Update, scratch: usize): void {
  const rate = p.rate;
  const epsilon = f32x4.splat(p.epsilon);
  const forget = f32x4.splat(p.forget);
  const forget2 = f32x4.splat(p.forget2);
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    const g = p.gradient(at);
    const mean = towards(p.mean + at, forget, g);
    const square = towards(p.square + at, forget2, f32x4.mul(g, g));
    const by = f32x4.div(f32x4.mul(rate, mean), f32x4.add(f32x4.sqrt(square), epsilon));
    v128.store(p.w + at, f32x4.sub(v128.load(p.w + at), by));
  }
}

/**
 * square = square + forget (g² - square) with g = dw + decay w, d = √(moved + ε) / √(square + ε) · g, moved =
 * moved + forget (d² - moved), then w = w - rate d: AdaDelta
 */
export function adadelta(from: i32, to: i32, p: Update, scratch: usize): void {
  const rate = p.rate;
  const epsilon = f32x4.splat(p.epsilon);
  const forget = f32x4.splat(p.forget);
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    const g = p.gradient(at);
    const square = towards(p.square + at, forget, f32x4.mul(g, g));
    const moved = f32x4.sqrt(f32x4.add(v128.load(p.moved + at), epsilon));
    const d = f32x4.mul(f32x4.div(moved, f32x4.sqrt(f32x4.add(square, epsilon))), g);
    towards(p.moved + at, forget, f32x4.mul(d, d));
    v128.store(p.w + at, f32x4.sub(v128.load(p.w + at), f32x4.mul(rate, d)));
  }
}

/** Moves what is at an address by a share of its distance to the target. */
function towards(at: usize, forget: v128, target: v128): v128 {
  const kept = v128.load(at);
  const moved = f32x4.add(kept, f32x4.mul(forget, f32x4.sub(target, kept)));
  v128.store(at, moved);
  return moved;
}
