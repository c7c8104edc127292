// x[m,i,b] = examples[i, order[step,m,b]], 0 for padding;  labels[m,b] = all_labels[order[step,m,b]]
// examples: [feature, example padded]   all_labels: [example padded]   order: [step, member, batch padded]   step: [1]
// x: [member, feature, batch padded]   labels: [member, batch padded]      an element: four batch entries of GROUP features
#import lib/flat
#import lib/quotient
struct Sizes {
  features: u32,
  examples_padded: u32,
  members: u32,
  batch: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> examples: array<f32>;
@group(0) @binding(2) var<storage, read> all_labels: array<u32>;
@group(0) @binding(3) var<storage, read> order: array<vec4u>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> labels: array<vec4u>;

fn element_count() -> u32 {
  return (sizes.features + GROUP - 1u) / GROUP * sizes.batch4;
}

fn element(i: u32, member: u32) {
  let group = quotient(i, sizes.batch4);
  let b4 = i - group * sizes.batch4;
  let source = order[(step[0] * sizes.members + member) * sizes.batch4 + b4];
  if (group == 0u) {
    labels[member * sizes.batch4 + b4] =
      vec4u(all_labels[source.x], all_labels[source.y], all_labels[source.z], all_labels[source.w]);
  }
  let real = b4 * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(sizes.batch);
  let end = min((group + 1u) * GROUP, sizes.features);
  for (var feature = group * GROUP; feature < end; feature++) {
    let at = vec4u(feature * sizes.examples_padded) + source;
    let v = vec4f(examples[at.x], examples[at.y], examples[at.z], examples[at.w]);
    x[(member * sizes.features + feature) * sizes.batch4 + b4] = select(vec4f(), v, real);
  }
}
