// Pixels of a pool's input, [member, channel, y, x, batch], and the windows that hold one: for its gradient.
// An element is four batch entries of a pixel.
#import lib/flat
struct Sizes {
#import lib/pool/extents
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

struct Pixel {
  channel: u32, // of all members
  y: u32,
  x: u32,
  b4: u32,
}

fn element_count() -> u32 {
  return sizes.channels * sizes.height * sizes.width * sizes.batch4;
}

fn pixel_of(i: u32, member: u32) -> Pixel {
  let plane4 = sizes.height * sizes.width * sizes.batch4;
  let position = i % plane4 / sizes.batch4;
  let channel = member * sizes.channels + i / plane4;
  return Pixel(channel, position / sizes.width, position % sizes.width, i % sizes.batch4);
}

// First of the windows along an axis that hold the pixel at `at`; the last one starts at or before it.
fn first_window(at: u32) -> u32 {
  return select(0u, (at - sizes.size) / sizes.stride + 1u, at >= sizes.size);
}

// Index of the output at (oy, ox) for the pixel's channel and batch entries.
fn output_at(pixel: Pixel, oy: u32, ox: u32) -> u32 {
  return ((pixel.channel * sizes.out_height + oy) * sizes.out_width + ox) * sizes.batch4 + pixel.b4;
}

// Index of the input at (y, x) for the pixel's channel and batch entries.
fn input_at(pixel: Pixel, y: u32, x: u32) -> u32 {
  return ((pixel.channel * sizes.height + y) * sizes.width + x) * sizes.batch4 + pixel.b4;
}
