// y[m,i] = tanh(x[m,i])                          one invocation: four values
// x: [member or shared, value]   y: [member, value]. Clamped: beyond 10 tanh is 1 in f32, and some drivers overflow in exp(2 y).
#import lib/flat
#import lib/nan
struct Sizes {
  values4: u32, // of one member
  x_member4: u32, // values4, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(FLAT)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = flat_index(workgroup, lane, workgroups);
  if (i >= sizes.values4) {
    return;
  }
  let v = x[workgroup.z * sizes.x_member4 + i];
  y[workgroup.z * sizes.values4 + i] = select(tanh(clamp(v, vec4f(-10.0), vec4f(10.0))), v, is_nan(v));
}
