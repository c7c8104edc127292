// Four weights after a step of gradient descent: w - rate * (dw + decay * w), with w = old.
// The kernel that imports this declares sizes.decay.
fn updated(at: u32, old: vec4f, dw: vec4f, rate: f32) -> vec4f {
  return fma(vec4f(-rate), fma(vec4f(sizes.decay), old, dw), old);
}
