// Updates of parameters. A part is a group of four floats.

/** What updates read and write, each as w: the gradient, what is kept between steps, and factors. */
@unmanaged
export class Update {
  w: usize;
  dw: usize;
  /** The velocity, or the mean of gradients, or what a step moves by. */
  mean: usize;
  /** The mean of squared gradients, and of squared moves. */
  square: usize;
  moved: usize;
  rates: usize;
  step: usize;
  decay: f32;
  momentum: f32;
  forget: f32;
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

/** mean = momentum mean + dw + decay w */
export function velocity(from: i32, to: i32, p: Update, scratch: usize): void {
  const momentum = f32x4.splat(p.momentum);
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    v128.store(p.mean + at, f32x4.add(f32x4.mul(momentum, v128.load(p.mean + at)), p.gradient(at)));
  }
}

/** w = w - rate mean */
export function move(from: i32, to: i32, p: Update, scratch: usize): void {
  const rate = p.rate;
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    v128.store(p.w + at, f32x4.sub(v128.load(p.w + at), f32x4.mul(rate, v128.load(p.mean + at))));
  }
}

/** mean = mean + forget (g - mean) with g = dw + decay w */
export function average(from: i32, to: i32, p: Update, scratch: usize): void {
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) towards(p, p.mean + at, p.gradient(at));
}

/** square = square + forget (g² - square) with g = dw + decay w */
export function average_square(from: i32, to: i32, p: Update, scratch: usize): void {
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    const g = p.gradient(at);
    towards(p, p.square + at, f32x4.mul(g, g));
  }
}

/** moved = moved + forget (mean² - moved) */
export function average_moved(from: i32, to: i32, p: Update, scratch: usize): void {
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    const d = v128.load(p.mean + at);
    towards(p, p.moved + at, f32x4.mul(d, d));
  }
}

/** w = w - rate mean / (√square + ε) */
export function adam(from: i32, to: i32, p: Update, scratch: usize): void {
  const rate = p.rate;
  const epsilon = f32x4.splat(p.epsilon);
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    const spread = f32x4.add(f32x4.sqrt(v128.load(p.square + at)), epsilon);
    const by = f32x4.div(f32x4.mul(rate, v128.load(p.mean + at)), spread);
    v128.store(p.w + at, f32x4.sub(v128.load(p.w + at), by));
  }
}

/** mean = √(moved + ε) / √(square + ε) · g with g = dw + decay w: AdaDelta's move without its rate */
export function adadelta(from: i32, to: i32, p: Update, scratch: usize): void {
  const epsilon = f32x4.splat(p.epsilon);
  for (let at: usize = from * 16; at < <usize>to * 16; at += 16) {
    const moved = f32x4.sqrt(f32x4.add(v128.load(p.moved + at), epsilon));
    const spread = f32x4.sqrt(f32x4.add(v128.load(p.square + at), epsilon));
    v128.store(p.mean + at, f32x4.mul(f32x4.div(moved, spread), p.gradient(at)));
  }
}

function towards(p: Update, at: usize, target: v128): void {
  const kept = v128.load(at);
  v128.store(at, f32x4.add(kept, f32x4.mul(f32x4.splat(p.forget), f32x4.sub(target, kept))));
}
