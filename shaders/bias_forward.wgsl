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

fn element_count() -> u32 {
  return sizes.channels * sizes.plane4;
}

fn element(i: u32, member: u32) {
  let at = member * sizes.channels * sizes.plane4 + i;
  y[at] = y[at] + vec4f(bias[member * sizes.channels_padded + i / sizes.plane4]);
}
