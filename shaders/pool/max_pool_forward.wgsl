// y[m,c,p,b] = max over the window at stride*p of x[m,c,.,b]      one invocation: four batch entries
// x: [member or shared, channel, y, x, batch]   y: [member, channel, y, x, batch]
#import lib/flat
#import lib/nan
#import lib/quotient
struct Sizes {
  channels: u32,
  height: u32,
  width: u32,
  size: u32, // SIZE
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
  let column = quotient(i, sizes.batch4);
  let row = quotient(column, sizes.out_width); // of all channels
  let channel = quotient(row, sizes.out_height);
  let top = channel * sizes.height + (row - channel * sizes.out_height) * sizes.stride;
  let left = (column - row * sizes.out_width) * sizes.stride;
  let start = member * sizes.x_member4 + (top * sizes.width + left) * sizes.batch4 + i - column * sizes.batch4;
  var best = x[start];
  for (var ky = 0u; ky < SIZE; ky++) { // unroll
    for (var kx = 0u; kx < SIZE; kx++) { // unroll
      let v = x[start + (ky * sizes.width + kx) * sizes.batch4];
      best = select(best, v, (v > best) | is_nan(v)); // so that NaN wins and is seen
    }
  }
  y[member * element_count() + i] = best;
}
