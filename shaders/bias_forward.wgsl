// y[m,c,p,b] += bias[m,c]                         one invocation: four batch entries
// bias: [member, channel padded]   y: [member, channel, position, batch]
#import lib/flat
struct Sizes {
  channels: u32,
  channels_padded: u32,
  plane4: u32, // positions * batch4
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> bias: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(FLAT)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = flat_index(workgroup, lane, workgroups);
  if (i >= sizes.channels * sizes.plane4) {
    return;
  }
  let at = workgroup.z * sizes.channels * sizes.plane4 + i;
  y[at] = y[at] + vec4f(bias[workgroup.z * sizes.channels_padded + i / sizes.plane4]);
}
