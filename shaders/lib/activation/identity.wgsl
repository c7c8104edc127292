// y = x, for an output without an activation
fn activation(x: vec4f) -> vec4f {
  return x;
}
