// Four weights after a step with momentum: v <- momentum * v + dw + decay * w, then w - rate * v, with
// w = old.
// velocity (v): as w. The kernel that imports this declares sizes.decay, sizes.momentum and STATE,
// its first free binding.
@group(0) @binding(STATE) var<storage, read_write> velocity: array<vec4f>;

fn updated(at: u32, old: vec4f, dw: vec4f, rate: f32) -> vec4f {
  let v = fma(vec4f(sizes.momentum), velocity[at], fma(vec4f(sizes.decay), old, dw));
  velocity[at] = v;
  return fma(vec4f(-rate), v, old);
}
