// dbias[m,c] = a sum over positions and batch entries of dy[m,c,p,b]: the file that imports it declares
// `added(sum, dy_at, entry)`, the sum with one term more. An element is a channel; padding channels get zero.
// dy: [member, channel, position, batch padded]   dbias: [member, channel padded]
#import lib/flat
struct Sizes {
  channels: u32,
  channels_padded: u32,
  positions: u32,
  batch: u32,
  batch_padded: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<f32>;

fn element_count() -> u32 {
  return sizes.channels_padded;
}

fn element(c: u32, member: u32) {
  var sum = 0.0;
  if (c < sizes.channels) {
    for (var p = 0u; p < sizes.positions; p++) {
      let row = ((member * sizes.channels + c) * sizes.positions + p) * sizes.batch_padded;
      for (var b = 0u; b < sizes.batch; b++) {
        sum = added(sum, row + b, member * sizes.batch_padded + b);
      }
    }
  }
  dbias[member * sizes.channels_padded + c] = sum;
}
