// The exponential linear unit. A part is a group of four floats. Both kernels have the bits of the twins,
// which compute in float64 and round what they store.
import { Elements } from './elements';
import { Exponential } from './exponential';

/** y = eʸ − 1 where y ≤ 0, else y, which lets NaN through. */
export function elu(from: i32, to: i32, p: Elements, scratch: usize): void {
  const zero = f32x4.splat(0);
  for (let at: usize = p.y + from * 16, end: usize = p.y + to * 16; at < end; at += 16) {
    const y = v128.load(at);
    const negative = f32x4.le(y, zero);
    if (!v128.any_true(negative)) continue;
    const first = Exponential.lessOne(f64x2.promote_low_f32x4(y));
    const last = Exponential.lessOne(f64x2.promote_low_f32x4(v128.shuffle<f64>(y, y, 1, 1)));
    v128.store(at, v128.bitselect(Rounded.of(first, last), y, negative));
  }
}

/** y = y where v > 0, else y (v + 1): a gradient through elu, whose output is v. */
export function elu_gradient(from: i32, to: i32, p: Elements, scratch: usize): void {
  const beside: usize = p.v - p.y;
  for (let at: usize = p.y + from * 16, end: usize = p.y + to * 16; at < end; at += 16) {
    const y = v128.load(at);
    const v = v128.load(at + beside);
    const through = f32x4.gt(v, f32x4.splat(0));
    const first = f64x2.mul(
      f64x2.promote_low_f32x4(y),
      f64x2.add(f64x2.promote_low_f32x4(v), f64x2.splat(1)),
    );
    const last = f64x2.mul(
      f64x2.promote_low_f32x4(v128.shuffle<f64>(y, y, 1, 1)),
      f64x2.add(f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1)), f64x2.splat(1)),
    );
    v128.store(at, v128.bitselect(y, Rounded.of(first, last), through));
  }
}

/** A class, because no module may export a function of vectors. */
abstract class Rounded {
  /** Four floats of two and two float64 numbers. */
  static of(first: v128, last: v128): v128 {
    return v128.shuffle<f64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(last), 0, 2);
  }
}
