// labels[m,b] = all_labels[batch_order[step,m,b]]                an element: four batch entries
// all_labels: [example padded]   batch_order: [step, member, batch padded]   step: [1]
// labels: [member, batch padded]
#import lib/flat
struct Sizes {
  members: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> all_labels: array<u32>;
@group(0) @binding(2) var<storage, read> batch_order: array<vec4u>;
@group(0) @binding(3) var<storage, read> step: array<u32>;
@group(0) @binding(4) var<storage, read_write> labels: array<vec4u>;

fn element_count() -> u32 {
  return sizes.batch4;
}

fn element(b4: u32, member: u32) {
  let source = batch_order[(step[0] * sizes.members + member) * sizes.batch4 + b4];
  labels[member * sizes.batch4 + b4] =
    vec4u(all_labels[source.x], all_labels[source.y], all_labels[source.z], all_labels[source.w]);
}
