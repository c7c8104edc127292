/** log₂ e, and ln 2 in two parts, the first of which has few bits, so that its multiples are exact. */
const LOG2E: f32 = 1.44269504;
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;

/** The same in float64. */
const INVERSE_LN2: f64 = 1.442695040888963387;
const LN2_HIGH64: f64 = 6.9314718036912381649e-1;
const LN2_LOW64: f64 = 1.90821492927058770002e-10;

/** The first number, below ½ ln 2 in its upper 32 bits, from which eˣ is taken as 2ᵏ eʳ; see `lessOne`. */
const REDUCED_FROM: f64 = 0.3465735912322998;

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

  /**
   * eˣ − 1 of two float64 numbers of at most 0, with the bits of `Math.exp(x) - 1`: the operations of
   * fdlibm's exp (Sun Microsystems 1993), which V8 uses, in its order. eˣ = 2ᵏ eʳ. Where fdlibm branches, one
   * branch has the bits of the others, but for tiny numbers. NaN stays NaN.
   */
  static lessOne(x: v128): v128 {
    const one = f64x2.splat(1);
    // From here on eˣ − 1 rounds to −1.
    const clamped = f64x2.max(x, f64x2.splat(-40));
    const whole = f64x2.trunc(f64x2.add(f64x2.mul(clamped, f64x2.splat(INVERSE_LN2)), f64x2.splat(-0.5)));
    const k = v128.andnot(whole, f64x2.gt(clamped, f64x2.splat(-REDUCED_FROM)));
    const high = f64x2.sub(clamped, f64x2.mul(k, f64x2.splat(LN2_HIGH64)));
    const low = f64x2.mul(k, f64x2.splat(LN2_LOW64));
    const r = f64x2.sub(high, low);
    const t = f64x2.mul(r, r);
    let p = f64x2.splat(4.13813679705723846039e-8);
    p = f64x2.add(f64x2.splat(-1.6533902205465251539e-6), f64x2.mul(t, p));
    p = f64x2.add(f64x2.splat(6.61375632143793436117e-5), f64x2.mul(t, p));
    p = f64x2.add(f64x2.splat(-2.77777777770155933842e-3), f64x2.mul(t, p));
    p = f64x2.add(f64x2.splat(1.66666666666666019037e-1), f64x2.mul(t, p));
    const c = f64x2.sub(r, f64x2.mul(t, p));
    const quotient = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
    const scaled = f64x2.sub(one, f64x2.sub(f64x2.sub(low, quotient), high));
    const exponent = i64x2.shl(i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(k)), 52);
    const reduced = f64x2.mul(scaled, i64x2.add(one, exponent));
    const tiny = f64x2.gt(x, f64x2.splat(-3.725290298461914e-9));
    return f64x2.sub(v128.bitselect(f64x2.add(one, x), reduced, tiny), one);
  }
}
