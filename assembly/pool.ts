// Max pools. A part is one row of outputs, or of windows, of one channel of one member.

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
}

/** y = max of x over a window, NaN if one of them is. */
export function max_pool(from: i32, to: i32, p: Pool, scratch: usize): void {
  const pixel = p.batch4 * 16;
  for (let part = from; part < to; part++) {
    const oy = part % p.out_height;
    const plane = part / p.out_height;
    const c = plane % p.channels;
    const x =
      p.x + (plane / p.channels) * p.x_member4 * 16 + (c * p.height + oy * p.stride) * p.width * pixel;
    let y = p.y + part * p.out_width * pixel;
    for (let ox = 0; ox < p.out_width; ox++) {
      const corner = x + ox * p.stride * pixel;
      for (let b = 0; b < pixel; b += 16) {
        let best = v128.load(corner + b);
        let unordered = f32x4.splat(0);
        for (let ky = 0; ky < p.size; ky++) {
          let at = corner + ky * p.width * pixel + b;
          for (let kx = 0; kx < p.size; kx++) {
            const v = v128.load(at);
            best = f32x4.pmax(best, v);
            unordered = v128.or(unordered, f32x4.ne(v, v));
            at += pixel;
          }
        }
        // All bits set are a NaN.
        v128.store(y + b, v128.or(best, unordered));
      }
      y += pixel;
    }
  }
}

/**
 * dx = y (which holds dy) at the first maximum of each window, in row order, and 0 elsewhere, for windows
 * that touch. A part's rows of dx are those of its window; the last one's are all that remain.
 */
export function max_pool_gradient(from: i32, to: i32, p: Pool, scratch: usize): void {
  const pixel = p.batch4 * 16;
  const line = p.width * pixel;
  const reached = p.out_width * p.size;
  for (let part = from; part < to; part++) {
    const oy = part % p.out_height;
    const top: usize = ((part / p.out_height) * p.height + oy * p.size) * line;
    const x = p.x + top;
    const dx = p.dx + top;
    let dy = p.y + part * p.out_width * pixel;
    for (let ox = 0; ox < p.out_width; ox++) {
      const corner = ox * p.size * pixel;
      for (let b = corner; b < corner + pixel; b += 16) {
        window(x + b, dx + b, v128.load(dy + b - corner), p.size, line, pixel);
      }
      dy += pixel;
    }
    for (let row = 0; row < p.size; row++) {
      memory.fill(dx + row * line + reached * pixel, 0, line - reached * pixel);
    }
    if (oy === p.out_height - 1) {
      const below = p.height - p.out_height * p.size;
      memory.fill(dx + p.size * line, 0, below * line);
    }
  }
}

/** A pixel gets dy unless another one is larger, or an earlier one as large. */
function window(x: usize, dx: usize, dy: v128, size: i32, line: i32, pixel: i32): void {
  let best = v128.load(x);
  for (let ky = 0; ky < size; ky++) {
    for (let kx = 0; kx < size; kx++) {
      const v = v128.load(x + ky * line + kx * pixel);
      best = f32x4.pmax(best, v);
    }
  }
  let open = i32x4.splat(-1);
  for (let ky = 0; ky < size; ky++) {
    for (let kx = 0; kx < size; kx++) {
      const at = ky * line + kx * pixel;
      const v = v128.load(x + at);
      const here = v128.and(open, f32x4.eq(v, best));
      v128.store(dx + at, v128.and(dy, here));
      open = v128.andnot(open, here);
    }
  }
}
