/** log₂ e, and ln 2 in two parts, the first of which has few bits, so that its multiples are exact. */
const LOG2E: f32 = 1.44269504;
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;

/** Below this eˣ is no normal number, and counts as 0. */
const LEAST: f32 = -87.33;

/** The exponential function; a class, because no module may export a function of vectors. */
export abstract class Exponential {
  /**
   * eˣ of four numbers of at most 88, off by less than 2 units in the last place: eˣ = 2ⁿ eʳ with |r| at most
   * ln 2 / 2 and a polynomial for eʳ (Cephes, expf). NaN stays NaN.
   */
  static of(x: v128): v128 {
    const clamped = f32x4.max(x, f32x4.splat(LEAST));
    const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(LOG2E)));
    const high = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
    const r = f32x4.sub(high, f32x4.mul(n, f32x4.splat(LN2_LOW)));
    let p = f32x4.splat(1.98756915e-4);
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
    p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
    p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
    const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
    return v128.andnot(f32x4.mul(p, scale), f32x4.lt(x, f32x4.splat(LEAST)));
  }
}
