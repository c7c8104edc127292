// v <- momentum * v + gradient + decay * w;  w <- w - rate[step] * v, as shaders/update/sgd_momentum.wgsl does it. Whoever imports it has
// three bindings, sizes.decay and sizes.momentum.
@group(0) @binding(3) var<storage, read> rates: array<f32>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read_write> velocity: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> w: array<vec4f>;

fn update(at: u32, gradient: vec4f) {
  let old = w[at];
  let v = fma(vec4f(sizes.momentum), velocity[at], fma(vec4f(sizes.decay), old, gradient));
  velocity[at] = v;
  w[at] = fma(vec4f(-rates[step[0]]), v, old);
}
