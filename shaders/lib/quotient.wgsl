// a / b rounded down, for b below 2^30. Processors have no division of integer vectors; in floating point it
// takes a few operations. The first quotient is off by less than 2^-21 of itself, so that the rest is below
// 2^11 + b; the second quotient is that of the rest.
fn quotient(a: u32, b: u32) -> u32 {
  let first = u32(f32(a) / f32(b));
  let rest = i32(a - first * b);
  let second = i32(floor(f32(rest) / f32(b)));
  let left = rest - second * i32(b);
  return u32(i32(first) + second + select(0, 1, left >= i32(b)) - select(0, 1, left < 0));
}
