// y[m,i] = max(x[m,i], 0)                          one invocation: four values
// x: [member or shared, value]   y: [member, value]. A comparison, not max(): on lavapipe max(NaN, 0) is 0 and would hide a diverged member.
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
  y[workgroup.z * sizes.values4 + i] = select(v, vec4f(), (v <= vec4f()) & !is_nan(v));
}
