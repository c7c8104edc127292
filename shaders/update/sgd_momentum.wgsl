// v <- momentum * v + dw + decay * w;  w <- w - rate[step] * v          one invocation: four parameters
// dw, velocity (v), w: [member, parameter]   rates: [step]   step: [1]
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
@group(0) @binding(4) var<storage, read_write> w: array<vec4f>;
const STATE: u32 = 5u;
#import lib/update/sgd_momentum

fn element_count() -> u32 {
  return sizes.values4;
}

fn element(i: u32, member: u32) {
  let at = member * sizes.values4 + i;
  w[at] = updated(at, w[at], dw[at], rates[step[0]]);
}
