// dbias[m,c] = sum_{p,b} dy[m,c,p,b]              one invocation: one channel; padding channels get zero
// dy: [member, channel, position, batch padded]   dbias: [member, channel padded]
#import lib/flat
struct Sizes {
  channels: u32,
  channels_padded: u32,
  positions: u32,
  batch: u32,
  batch_padded: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read_write> dbias: array<f32>;

@compute @workgroup_size(FLAT)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32,
        @builtin(num_workgroups) workgroups: vec3u) {
  let c = flat_index(workgroup, lane, workgroups);
  if (c >= sizes.channels_padded) {
    return;
  }
  var sum = 0.0;
  if (c < sizes.channels) {
    for (var p = 0u; p < sizes.positions; p++) {
      let row = ((workgroup.z * sizes.channels + c) * sizes.positions + p) * sizes.batch_padded;
      for (var b = 0u; b < sizes.batch; b++) {
        sum += dy[row + b];
      }
    }
  }
  dbias[workgroup.z * sizes.channels_padded + c] = sum;
}
