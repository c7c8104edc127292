// Outputs of a pool, [member, channel, y, x, batch], with the window of x under each: for its forward pass.
// An element is four batch entries of an output.   x: [member or shared, channel, y, x, batch]
#import lib/flat
#import lib/quotient
struct Sizes {
#import lib/pool/extents
  x_member4: u32, // channels * height * width * batch4, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;

fn element_count() -> u32 {
  return sizes.channels * sizes.out_height * sizes.out_width * sizes.batch4;
}

// Index in x of the first pixel under element i; pixel (ky, kx) lies (ky * width + kx) * batch4 further.
fn window_start(i: u32, member: u32) -> u32 {
  let column = quotient(i, sizes.batch4);
  let row = quotient(column, sizes.out_width); // of all channels
  let channel = quotient(row, sizes.out_height);
  let top = channel * sizes.height + (row - channel * sizes.out_height) * sizes.stride;
  let left = (column - row * sizes.out_width) * sizes.stride;
  return member * sizes.x_member4 + (top * sizes.width + left) * sizes.batch4 + i - column * sizes.batch4;
}
