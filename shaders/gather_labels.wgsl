// labels[m,b] = all_labels[order[step,m,b]]          one invocation: one batch entry
// all_labels: [example padded]   order: [step, member, batch padded]   step: [1]   labels: [member, batch padded]
#import lib/flat
struct Sizes {
  members: u32,
  batch_padded: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> all_labels: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read> step: array<u32>;
@group(0) @binding(4) var<storage, read_write> labels: array<u32>;

@compute @workgroup_size(FLAT)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32,
        @builtin(num_workgroups) workgroups: vec3u) {
  let b = flat_index(workgroup, lane, workgroups);
  if (b >= sizes.batch_padded) {
    return;
  }
  let start = order[(step[0] * sizes.members + workgroup.z) * sizes.batch_padded + b];
  labels[workgroup.z * sizes.batch_padded + b] = all_labels[start];
}
