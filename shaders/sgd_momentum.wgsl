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

@compute @workgroup_size(FLAT)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = flat_index(workgroup, lane, workgroups);
  if (i >= sizes.values4) {
    return;
  }
  let at = workgroup.z * sizes.values4 + i;
  let old = w[at];
  let v = fma(vec4f(sizes.momentum), velocity[at], fma(vec4f(sizes.decay), old, dw[at]));
  velocity[at] = v;
  w[at] = fma(vec4f(-rates[step[0]]), v, old);
}
