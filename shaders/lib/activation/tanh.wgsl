// y = tanh(x); dy/dx = 1 - y*y
// x is clamped at 10: beyond it tanh is 1 in f32, and some drivers overflow in exp(2 x).
#import lib/nan
fn activation(x: vec4f) -> vec4f {
  return select(tanh(clamp(x, vec4f(-10.0), vec4f(10.0))), x, is_nan(x));
}
fn activation_gradient(dy: vec4f, y: vec4f) -> vec4f {
  return dy * (vec4f(1.0) - y * y);
}
