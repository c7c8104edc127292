// w <- w - rate[step] * (gradient + decay * w), as sgd does it. Whoever imports it has three bindings and sizes.decay.
@group(0) @binding(3) var<storage, read> rates: array<f32>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read_write> w: array<vec4f>;

fn update(at: u32, gradient: vec4f) {
  let old = w[at];
  w[at] = fma(vec4f(-rates[step[0]]), fma(vec4f(sizes.decay), old, gradient), old);
}
