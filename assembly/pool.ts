// Pools. A part is one row of outputs of one channel and member forwards, and one channel of one member
// backwards, because windows may overlap.

@unmanaged
export class Pool {
  x: usize;
  y: usize;
  dx: usize;
  channels: i32;
  height: i32;
  width: i32;
  size: i32;
  stride: i32;
  out_height: i32;
  out_width: i32;
  batch4: i32;
  /** Groups of four floats from one member to the next; 0 if all share one. */
  x_member4: i32;

  /** Bytes of a pixel, and of a row of pixels. */
  get pixel(): i32 {
    return this.batch4 * 16;
  }
  get line(): i32 {
    return this.width * this.pixel;
  }

  /** Address of the first window of a part, forwards. */
  firstWindow(part: i32): usize {
    const oy = part % this.out_height;
    const plane = part / this.out_height;
    const c = plane % this.channels;
    const member = this.x + (plane / this.channels) * this.x_member4 * 16;
    return member + (c * this.height + oy * this.stride) * this.line;
  }
}

/** y = max of x over a window, NaN if one of them is. */
export function max_pool(from: i32, to: i32, p: Pool, scratch: usize): void {
  for (let part = from; part < to; part++) {
    const x = p.firstWindow(part);
    const y = p.y + part * p.out_width * p.pixel;
    if (p.size === 2) {
      max_of_four(p, x, y);
      continue;
    }
    for (let ox = 0; ox < p.out_width; ox++) {
      for (let b = 0; b < p.pixel; b += 16) {
        const corner = x + ox * p.stride * p.pixel + b;
        let best = v128.load(corner);
        let unordered = f32x4.splat(0);
        for (let ky = 0; ky < p.size; ky++) {
          let at = corner + ky * p.line;
          for (let kx = 0; kx < p.size; kx++) {
            const v = v128.load(at);
            best = f32x4.pmax(best, v);
            unordered = v128.or(unordered, f32x4.ne(v, v));
            at += p.pixel;
          }
        }
        // All bits set are a NaN.
        v128.store(y + ox * p.pixel + b, v128.or(best, unordered));
      }
    }
  }
}

/** The same for a row of windows of 2 × 2. */
function max_of_four(p: Pool, x: usize, y: usize): void {
  const pixel: usize = p.pixel;
  const below: usize = p.line;
  const step: usize = (p.stride - 1) * p.pixel;
  for (let ox = p.out_width; ox > 0; ox--) {
    for (let end: usize = y + pixel; y < end; y += 16) {
      const v0 = v128.load(x);
      const v1 = v128.load(x + pixel);
      const v2 = v128.load(x + below);
      const v3 = v128.load(x + below + pixel);
      const best = f32x4.pmax(f32x4.pmax(v0, v1), f32x4.pmax(v2, v3));
      const upper = v128.or(f32x4.ne(v0, v0), f32x4.ne(v1, v1));
      const lower = v128.or(f32x4.ne(v2, v2), f32x4.ne(v3, v3));
      v128.store(y, v128.or(best, v128.or(upper, lower)));
      x += 16;
    }
    x += step;
  }
}

/** y = mean of x over a window. */
export function average_pool(from: i32, to: i32, p: Pool, scratch: usize): void {
  const count = f32x4.splat(<f32>(p.size * p.size));
  for (let part = from; part < to; part++) {
    const x = p.firstWindow(part);
    const y = p.y + part * p.out_width * p.pixel;
    for (let ox = 0; ox < p.out_width; ox++) {
      for (let b = 0; b < p.pixel; b += 16) {
        const corner = x + ox * p.stride * p.pixel + b;
        let sum = f32x4.splat(0);
        for (let ky = 0; ky < p.size; ky++) {
          for (let kx = 0; kx < p.size; kx++) {
            sum = f32x4.add(sum, v128.load(corner + ky * p.line + kx * p.pixel));
          }
        }
        v128.store(y + ox * p.pixel + b, f32x4.div(sum, count));
      }
    }
  }
}

/** dx = the sum of y (which holds dy) over the windows whose first maximum, in row order, is here. */
export function max_pool_gradient(from: i32, to: i32, p: Pool, scratch: usize): void {
  for (let part = from; part < to; part++) {
    const plane = part * p.height * p.line;
    memory.fill(p.dx + plane, 0, p.height * p.line);
    let dy = p.y + part * p.out_height * p.out_width * p.pixel;
    for (let oy = 0; oy < p.out_height; oy++) {
      for (let ox = 0; ox < p.out_width; ox++) {
        const corner = plane + oy * p.stride * p.line + ox * p.stride * p.pixel;
        for (let b = 0; b < p.pixel; b += 16) {
          to_first(p, p.x + corner + b, p.dx + corner + b, v128.load(dy + b));
        }
        dy += p.pixel;
      }
    }
  }
}

/** The same for windows of 2 × 2 that touch. */
export function max_pool_gradient_of_four(from: i32, to: i32, p: Pool, scratch: usize): void {
  gradient_of_four(from, to, p, f32x4.splat(-Infinity));
}

/** The same, but 0 where x is not above 0: a gradient through relu, too, whose output is x. */
export function max_pool_relu_gradient(from: i32, to: i32, p: Pool, scratch: usize): void {
  gradient_of_four(from, to, p, f32x4.splat(0));
}

/** Every pixel is written once. Only pixels above `least` get a gradient, or equal to it if it is -∞. */
function gradient_of_four(from: i32, to: i32, p: Pool, least: v128): void {
  const pixel: usize = p.pixel;
  const below: usize = p.line;
  const beside: usize = p.dx - p.x;
  const all = f32x4.eq(least, f32x4.splat(-Infinity));
  const right = (p.width - 2 * p.out_width) * p.pixel;
  for (let part = from; part < to; part++) {
    let x: usize = p.x + part * p.height * p.line;
    let dy: usize = p.y + part * p.out_height * p.out_width * p.pixel;
    for (let oy = p.out_height; oy > 0; oy--) {
      for (let ox = p.out_width; ox > 0; ox--) {
        for (let end: usize = x + pixel; x < end; x += 16) {
          const v0 = v128.load(x);
          const v1 = v128.load(x + pixel);
          const v2 = v128.load(x + below);
          const v3 = v128.load(x + below + pixel);
          const best = f32x4.pmax(f32x4.pmax(v0, v1), f32x4.pmax(v2, v3));
          const given = v128.and(v128.load(dy), v128.or(all, f32x4.gt(best, least)));
          const is0 = f32x4.eq(v0, best);
          const is1 = f32x4.eq(v1, best);
          const is2 = f32x4.eq(v2, best);
          const upper = v128.or(is0, is1);
          const to = x + beside;
          v128.store(to, v128.and(given, is0));
          v128.store(to + pixel, v128.and(given, v128.andnot(is1, is0)));
          v128.store(to + below, v128.and(given, v128.andnot(is2, upper)));
          const last = v128.andnot(f32x4.eq(v3, best), v128.or(upper, is2));
          v128.store(to + below + pixel, v128.and(given, last));
          dy += 16;
        }
        x += pixel;
      }
      if (right > 0) {
        memory.fill(x + beside, 0, right);
        memory.fill(x + beside + below, 0, right);
      }
      x += <usize>right + below;
    }
    const rest = (p.height - 2 * p.out_height) * p.line;
    if (rest > 0) memory.fill(x + beside, 0, rest);
  }
}

/** dx = the sum of y (which holds dy) over the windows that hold this pixel, divided by their size. */
export function average_pool_gradient(from: i32, to: i32, p: Pool, scratch: usize): void {
  const count = f32x4.splat(<f32>(p.size * p.size));
  for (let part = from; part < to; part++) {
    const plane = p.dx + part * p.height * p.line;
    memory.fill(plane, 0, p.height * p.line);
    let dy = p.y + part * p.out_height * p.out_width * p.pixel;
    for (let oy = 0; oy < p.out_height; oy++) {
      for (let ox = 0; ox < p.out_width; ox++) {
        const corner = plane + oy * p.stride * p.line + ox * p.stride * p.pixel;
        for (let b = 0; b < p.pixel; b += 16) {
          const share = f32x4.div(v128.load(dy + b), count);
          for (let ky = 0; ky < p.size; ky++) {
            for (let kx = 0; kx < p.size; kx++) {
              const at = corner + ky * p.line + kx * p.pixel + b;
              v128.store(at, f32x4.add(v128.load(at), share));
            }
          }
        }
        dy += p.pixel;
      }
    }
  }
}

/** Largest numbers of a window. */
function highest(p: Pool, corner: usize): v128 {
  let best = v128.load(corner);
  for (let ky = 0; ky < p.size; ky++) {
    for (let kx = 0; kx < p.size; kx++) {
      best = f32x4.pmax(best, v128.load(corner + ky * p.line + kx * p.pixel));
    }
  }
  return best;
}

/** Adds dy where a window has its first maximum. */
function to_first(p: Pool, x: usize, dx: usize, dy: v128): void {
  const best = highest(p, x);
  let open = i32x4.splat(-1);
  for (let ky = 0; ky < p.size; ky++) {
    for (let kx = 0; kx < p.size; kx++) {
      const at = ky * p.line + kx * p.pixel;
      const here = v128.and(open, f32x4.eq(v128.load(x + at), best));
      v128.store(dx + at, f32x4.add(v128.load(dx + at), v128.and(dy, here)));
      open = v128.andnot(open, here);
    }
  }
}
