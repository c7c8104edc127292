// The 3 x 3 taps of a pair of channels beside the 36 values that they become: an element is four pairs.
// taps: [member, input channel, 3, 3, output channel padded]
// values: [member of the call, 36, input channel, output channel padded]
#import lib/flat
#import lib/quotient
struct Sizes {
  channels: u32,
  out_channels: u32,
  out_channels4: u32,
  first_member: u32, // of the call, among those that the taps are of
}
@group(0) @binding(0) var<uniform> sizes: Sizes;

fn element_count() -> u32 {
  return sizes.channels * sizes.out_channels4;
}

// Index of tap (0, 0); tap (ky, kx) lies (3 * ky + kx) * out_channels4 further.
fn first_tap(index: u32, member: u32) -> u32 {
  let c = quotient(index, sizes.out_channels4);
  let channel = (sizes.first_member + member) * sizes.channels + c;
  return channel * 9u * sizes.out_channels4 + index - c * sizes.out_channels4;
}

// Index of value (0, 0); value (i, j) lies (6 * i + j) * element_count() further.
fn first_value(index: u32, member: u32) -> u32 {
  return member * 36u * element_count() + index;
}
