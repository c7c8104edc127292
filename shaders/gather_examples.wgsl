// x[m,i,b] = examples[i, order[step,m,b]], 0 for padding          one invocation: four batch entries
// examples: [feature, example padded]   order: [step, member, batch padded]   step: [1]   x: [member, feature, batch padded]
#import lib/flat
struct Sizes {
  features: u32,
  examples_padded: u32,
  members: u32,
  batch: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> examples: array<f32>;
@group(0) @binding(2) var<storage, read> order: array<vec4u>;
@group(0) @binding(3) var<storage, read> step: array<u32>;
@group(0) @binding(4) var<storage, read_write> x: array<vec4f>;

fn element_count() -> u32 {
  return sizes.features * sizes.batch4;
}

fn element(i: u32, member: u32) {
  let row = i / sizes.batch4 * sizes.examples_padded;
  let b4 = i % sizes.batch4;
  let start = order[(step[0] * sizes.members + member) * sizes.batch4 + b4];
  let v = vec4f(examples[row + start.x], examples[row + start.y], examples[row + start.z], examples[row + start.w]);
  let real = b4 * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(sizes.batch);
  x[member * sizes.features * sizes.batch4 + i] = select(vec4f(), v, real);
}
