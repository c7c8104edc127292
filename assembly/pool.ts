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
