// One axis of the transforms of Winograd's F(4, 3), by the matrices of src/ops/conv/winograd.ts at the points
// 0, 1, -1, 1/2, -2 and infinity.

/** The transforms along one axis; those named `store…` store their values `step` bytes apart. */
export abstract class Along {
  @inline
  static times(factor: f32, v: v128): v128 {
    return f32x4.mul(f32x4.splat(factor), v);
  }

  /** Bᵀ d */
  @inline
  static storeInput(
    d0: v128,
    d1: v128,
    d2: v128,
    d3: v128,
    d4: v128,
    d5: v128,
    to: usize,
    step: usize,
  ): void {
    const odd = f32x4.sub(d3, d1);
    const even = f32x4.sub(d4, d2);
    v128.store(to, f32x4.add(Along.times(1.5, odd), f32x4.add(f32x4.sub(d0, d2), even)));
    v128.store(
      to + step,
      f32x4.add(Along.times(2.5, d3), f32x4.add(Along.times(0.5, d2), f32x4.sub(d4, d1))),
    );
    v128.store(
      to + 2 * step,
      f32x4.add(Along.times(-2.5, d2), f32x4.add(Along.times(0.5, d3), f32x4.add(d4, d1))),
    );
    v128.store(to + 3 * step, f32x4.add(f32x4.add(odd, odd), even));
    v128.store(to + 4 * step, f32x4.add(Along.times(-0.5, odd), even));
    v128.store(to + 5 * step, f32x4.add(Along.times(1.5, even), f32x4.sub(f32x4.sub(d5, d3), odd)));
  }

  /** G g */
  @inline
  static storeWeights(g0: v128, g1: v128, g2: v128, to: usize, step: usize): void {
    const even = f32x4.add(g0, g2);
    v128.store(to, g0);
    v128.store(to + step, Along.times(1.0 / 3.0, f32x4.add(even, g1)));
    v128.store(to + 2 * step, Along.times(1.0 / 3.0, f32x4.sub(g1, even)));
    const half = f32x4.add(Along.times(0.25, g2), f32x4.add(Along.times(0.5, g1), g0));
    v128.store(to + 3 * step, Along.times(-16.0 / 15.0, half));
    const two = f32x4.add(Along.times(4.0, g2), f32x4.add(Along.times(-2.0, g1), g0));
    v128.store(to + 4 * step, Along.times(1.0 / 15.0, two));
    v128.store(to + 5 * step, g2);
  }

  /** A y */
  @inline
  static storeGradient(y0: v128, y1: v128, y2: v128, y3: v128, to: usize, step: usize): void {
    const even = f32x4.add(y0, y2);
    const odd = f32x4.add(y1, y3);
    v128.store(to, y0);
    v128.store(to + step, f32x4.add(even, odd));
    v128.store(to + 2 * step, f32x4.sub(even, odd));
    const half = f32x4.add(
      Along.times(0.5, f32x4.add(Along.times(0.5, f32x4.add(Along.times(0.5, y3), y2)), y1)),
      y0,
    );
    v128.store(to + 3 * step, half);
    const two = f32x4.add(
      Along.times(-2.0, f32x4.add(Along.times(-2.0, f32x4.add(Along.times(-2.0, y3), y2)), y1)),
      y0,
    );
    v128.store(to + 4 * step, two);
    v128.store(to + 5 * step, y3);
  }

  /** Aᵀ p */
  @inline
  static first(p0: v128, p1: v128, p2: v128, p3: v128, p4: v128): v128 {
    return f32x4.add(f32x4.add(f32x4.add(p0, f32x4.add(p1, p2)), p3), p4);
  }

  @inline
  static second(p1: v128, p2: v128, p3: v128, p4: v128): v128 {
    return f32x4.add(Along.times(-2, p4), f32x4.add(Along.times(0.5, p3), f32x4.sub(p1, p2)));
  }

  @inline
  static third(p1: v128, p2: v128, p3: v128, p4: v128): v128 {
    return f32x4.add(Along.times(4, p4), f32x4.add(Along.times(0.25, p3), f32x4.add(p1, p2)));
  }

  @inline
  static fourth(p1: v128, p2: v128, p3: v128, p4: v128, p5: v128): v128 {
    const four = f32x4.add(Along.times(-8, p4), f32x4.add(Along.times(0.125, p3), f32x4.sub(p1, p2)));
    return f32x4.add(four, p5);
  }

  /** Gᵀ u */
  @inline
  static storeWeightGradient(
    u0: v128,
    u1: v128,
    u2: v128,
    u3: v128,
    u4: v128,
    u5: v128,
    to: usize,
    step: usize,
  ): void {
    const sum = Along.times(1.0 / 3.0, f32x4.add(u1, u2));
    const difference = Along.times(1.0 / 3.0, f32x4.sub(u1, u2));
    const first = Along.times(1.0 / 15.0, f32x4.add(Along.times(-16, u3), u4));
    v128.store(to, f32x4.add(f32x4.add(u0, difference), first));
    const second = Along.times(-2.0 / 15.0, f32x4.add(Along.times(4, u3), u4));
    v128.store(to + step, f32x4.add(sum, second));
    const third = Along.times(4.0 / 15.0, f32x4.sub(u4, u3));
    v128.store(to + 2 * step, f32x4.add(f32x4.add(u5, difference), third));
  }
}
