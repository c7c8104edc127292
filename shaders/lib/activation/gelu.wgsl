// y = x (1 + tanh u) / 2 with u = c (x + 0.044715 x^3) and c = sqrt(2 / pi)
// dy/dx = (1 + tanh u) / 2 + x (1 - tanh^2 u) u' / 2 with u' = c (1 + 0.134145 x^2)
// GELU, by the tanh of Hendrycks & Gimpel 2016, section 2. Values are clamped at 10: beyond it tanh u is 1 in
// f32, and the cube of a large x would overflow to inf * 0.
#import lib/nan
const GELU_C: f32 = 0.7978845608028654;
fn gelu_tanh(x: vec4f) -> vec4f {
  return tanh(clamp(GELU_C * (x + 0.044715 * x * x * x), vec4f(-10.0), vec4f(10.0)));
}
fn activation(x: vec4f) -> vec4f {
  // Below -10 the result is set to 0, because x = -inf would give inf * 0.
  let y = 0.5 * x * (vec4f(1.0) + gelu_tanh(clamp(x, vec4f(-10.0), vec4f(10.0))));
  return select(select(y, vec4f(), x < vec4f(-10.0)), x, is_nan(x));
}
fn activation_gradient(dy: vec4f, x: vec4f) -> vec4f {
  let near = clamp(x, vec4f(-10.0), vec4f(10.0));
  let t = gelu_tanh(near);
  let steepness = GELU_C * (vec4f(1.0) + 0.134145 * near * near);
  return dy * (0.5 * (vec4f(1.0) + t) + 0.5 * near * (vec4f(1.0) - t * t) * steepness);
}
