// y = x where x > 0, else exp(x) - 1 (alpha = 1, Clevert et al. 2016)
// dy/dx = 1 where y > 0, else exp(x) = y + 1
#import lib/nan
fn activation(x: vec4f) -> vec4f {
  return select(x, exp(x) - vec4f(1.0), (x <= vec4f()) & !is_nan(x));
}
fn activation_gradient(dy: vec4f, y: vec4f) -> vec4f {
  return dy * select(y + vec4f(1.0), vec4f(1.0), y > vec4f());
}
