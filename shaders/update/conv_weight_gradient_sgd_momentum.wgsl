// v <- momentum * v + dw + decay * w;  w <- w - rate[step] * v, with dw[m,c,ky,kx,o] = sum_{p,b} x[m,c,stride*p - pad + k,b] * dy[m,o,p,b]
// x: [member or shared, input channel, y, x, batch padded]   dy: [member, output channel, y, x, batch padded]
// w, velocity v: [member, input channel, ky, kx, output channel padded]   rates: [step]   step: [1]
struct Sizes {
  channels: u32,
  height: u32,
  width: u32,
  kernel: u32,
  stride: u32,
  pad_top: u32,
  pad_left: u32,
  out_channels: u32,
  out_channels4: u32,
  out_height: u32,
  out_width: u32,
  batch: u32,
  batch_padded: u32,
  x_member: u32, // channels * height * width * batch_padded, or 0 when all members share x
  decay: f32,
  momentum: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
#import lib/update/sgd_momentum
#import lib/update/conv_weight_update
