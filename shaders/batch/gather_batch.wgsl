// x[m,i,b] = examples[batch_order[step,m,b], i], 0 for padding
// labels[m,b] = all_labels[batch_order[step,m,b]]
// examples: [example, feature padded]   all_labels: [example padded]
// batch_order: [step, member, batch padded]   step: [1]
// x: [member, feature, batch padded]   labels: [member, batch padded]
// An element is four batch entries of GROUP groups of four features.
#import lib/flat
#import lib/in_batch
#import lib/quotient
struct Sizes {
  features: u32,
  features4: u32,
  members: u32,
  batch: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> examples: array<vec4f>;
@group(0) @binding(2) var<storage, read> all_labels: array<u32>;
@group(0) @binding(3) var<storage, read> batch_order: array<vec4u>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> labels: array<vec4u>;

fn element_count() -> u32 {
  return (sizes.features4 + GROUP - 1u) / GROUP * sizes.batch4;
}

fn element(i: u32, member: u32) {
  let group = quotient(i, sizes.batch4);
  let b4 = i - group * sizes.batch4;
  let source = batch_order[(step[0] * sizes.members + member) * sizes.batch4 + b4];
  if (group == 0u) {
    labels[member * sizes.batch4 + b4] =
      vec4u(all_labels[source.x], all_labels[source.y], all_labels[source.z], all_labels[source.w]);
  }
  let real = in_batch(b4, sizes.batch);
  let at = source * sizes.features4;
  let end = min((group + 1u) * GROUP, sizes.features4);
  for (var i4 = group * GROUP; i4 < end; i4++) {
    let block = transpose(
      mat4x4f(examples[at.x + i4], examples[at.y + i4], examples[at.z + i4], examples[at.w + i4]));
    for (var q = 0u; q < QUAD; q++) { // unroll
      let feature = i4 * 4u + q;
      if (feature < sizes.features) {
        x[(member * sizes.features + feature) * sizes.batch4 + b4] = select(vec4f(), block[q], real);
      }
    }
  }
}
