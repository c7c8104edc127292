// y[m,c,p,b] = mean over the window at stride*p of x[m,c,.,b]     one invocation: four batch entries
// x: [member or shared, channel, y, x, batch]   y: [member, channel, y, x, batch]
#import lib/flat
struct Sizes {
  channels: u32,
  height: u32,
  width: u32,
  size: u32,
  stride: u32,
  out_height: u32,
  out_width: u32,
  batch4: u32,
  x_member4: u32, // channels * height * width * batch4, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

fn element_count() -> u32 {
  let plane4 = sizes.out_height * sizes.out_width * sizes.batch4;
  return sizes.channels * plane4;
}

fn element(i: u32, member: u32) {
  let plane4 = sizes.out_height * sizes.out_width * sizes.batch4;
  let c = i / plane4;
  let position = i % plane4 / sizes.batch4;
  let oy = position / sizes.out_width;
  let ox = position % sizes.out_width;
  let start = member * sizes.x_member4 + c * sizes.height * sizes.width * sizes.batch4 + i % sizes.batch4;
  var sum = vec4f();
  for (var ky = 0u; ky < sizes.size; ky++) {
    for (var kx = 0u; kx < sizes.size; kx++) {
      sum += x[start + ((oy * sizes.stride + ky) * sizes.width + ox * sizes.stride + kx) * sizes.batch4];
    }
  }
  y[member * sizes.channels * plane4 + i] = sum / f32(sizes.size * sizes.size);
}
