// y[m,o,b] = sum_i w[m,i,o] * x[m,i,b], with w as it was;  v <- momentum * v + x dy^T + decay * w;  w <- w - rate[step] * v
// w, velocity v: [member, input, output padded]   x: [member, input, batch padded]   y, dy: [member, output, batch padded]
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs4: u32,
  batch: u32,
  batch_padded: u32,
  decay: f32,
  momentum: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> rates: array<f32>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;
@group(0) @binding(6) var<storage, read_write> w: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> velocity: array<vec4f>;

fn updated_weights(at: u32, old: vec4f, dw: vec4f, rate: f32) -> vec4f {
  let v = fma(vec4f(sizes.momentum), velocity[at], fma(vec4f(sizes.decay), old, dw));
  velocity[at] = v;
  return fma(vec4f(-rate), v, old);
}
#import lib/update/dense_forward_update
