// dbias[m,c] = sum_{p,b} dy[m,c,p,b] * scale[m,b]      an element: one channel; padding channels get zero
// dy: [member, channel, position, batch padded]   scale: [member, batch padded]
// dbias: [member, channel padded]
#import lib/bias/channel_sums
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read_write> dbias: array<f32>;

fn added(sum: f32, dy_at: u32, entry: u32) -> f32 {
  return fma(dy[dy_at], scale[entry], sum);
}
