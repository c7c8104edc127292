// v <- momentum * v + dw + decay * w;  w <- w - rate[step] * v          one invocation: four parameters
// dw, velocity, w: [member, parameter]   rates: [step]   step: [1]
#import lib/flat
struct Sizes {
  values4: u32, // of one member
  decay: f32,
  momentum: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dw: array<vec4f>;
@group(0) @binding(2) var<storage, read> rates: array<f32>;
@group(0) @binding(3) var<storage, read> step: array<u32>;
@group(0) @binding(4) var<storage, read_write> velocity: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> w: array<vec4f>;

fn element_count() -> u32 {
  return sizes.values4;
}

fn element(i: u32, member: u32) {
  let at = member * sizes.values4 + i;
  let old = w[at];
  let v = fma(vec4f(sizes.momentum), velocity[at], fma(vec4f(sizes.decay), old, dw[at]));
  velocity[at] = v;
  w[at] = fma(vec4f(-rates[step[0]]), v, old);
}
