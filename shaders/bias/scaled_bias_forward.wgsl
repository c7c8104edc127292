// y[m,c,p,b] += bias[m,c] * scale[m,b]            an element: four batch entries
// bias: [member, channel padded]   scale: [member, batch]   y: [member, channel, position, batch]
#import lib/flat
#import lib/quotient
struct Sizes {
  channels: u32,
  channels_padded: u32,
  plane4: u32, // positions * batch4
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> bias: array<f32>;
@group(0) @binding(2) var<storage, read> scale: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

fn element_count() -> u32 {
  return sizes.channels * sizes.plane4;
}

fn element(i: u32, member: u32) {
  let at = member * sizes.channels * sizes.plane4 + i;
  let b = bias[member * sizes.channels_padded + quotient(i, sizes.plane4)];
  let column = i - quotient(i, sizes.batch4) * sizes.batch4;
  y[at] = fma(vec4f(b), scale[member * sizes.batch4 + column], y[at]);
}
