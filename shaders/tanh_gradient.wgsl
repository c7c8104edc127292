// dy <- dy * (1 - y*y), in place                  one invocation: four values
// y: [member, value], the output of tanh   dy: [member, value]
#import lib/flat
struct Sizes {
  values4: u32, // of one member
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dy: array<vec4f>;

@compute @workgroup_size(FLAT)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = flat_index(workgroup, lane, workgroups);
  if (i >= sizes.values4) {
    return;
  }
  let at = workgroup.z * sizes.values4 + i;
  let v = y[at];
  dy[at] = dy[at] * (vec4f(1.0) - v * v);
}
