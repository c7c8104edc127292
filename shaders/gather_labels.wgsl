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

fn element_count() -> u32 {
  return sizes.batch_padded;
}

fn element(b: u32, member: u32) {
  let start = order[(step[0] * sizes.members + member) * sizes.batch_padded + b];
  labels[member * sizes.batch_padded + b] = all_labels[start];
}
