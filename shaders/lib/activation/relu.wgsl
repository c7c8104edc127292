// y = max(x, 0); dx = dy where y > 0, else 0
// A comparison stands in place of max(): on lavapipe max(NaN, 0) is 0 and would hide a diverged member.
#import lib/nan
fn activation(x: vec4f) -> vec4f {
  return select(x, vec4f(), (x <= vec4f()) & !is_nan(x));
}
fn activation_gradient(dy: vec4f, y: vec4f) -> vec4f {
  return select(vec4f(), dy, y > vec4f());
}
