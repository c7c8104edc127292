// y = x                 The activation of an output that has none.
fn activation(x: vec4f) -> vec4f {
  return x;
}
