// The input is not the output of an activation: dx stays as it is.
fn through_activation_below(dx: vec4f, at: u32) -> vec4f {
  return dx;
}
