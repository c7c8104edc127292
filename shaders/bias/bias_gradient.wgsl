// dbias[m,c] = sum_{p,b} dy[m,c,p,b]              an element: one channel; padding channels get zero
// dy: [member, channel, position, batch padded]   dbias: [member, channel padded]
#import lib/bias/channel_sums
@group(0) @binding(2) var<storage, read_write> dbias: array<f32>;

fn added(sum: f32, dy_at: u32, entry: u32) -> f32 {
  return sum + dy[dy_at];
}
