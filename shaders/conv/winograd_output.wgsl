// y[m,o,4t + r,b] = f((Aᵀ p A)[r] + bias[m,o]), r in 4 x 4, p: the 36 products of tile t   f: an activation, or identity
// p: [member of the call, 36, output channel, tile, batch]   y: [member, output channel, y, x, batch]
struct Sizes {
  out_channels: u32,
  out_channels_padded: u32,
  out_height: u32,
  out_width: u32,
  tiles_y: u32,
  tiles_x: u32,
  batch4: u32,
  first_member: u32, // of those in y
  turned: u32, // 1: y is written turned by half a turn
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> p: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;
#import lib/bias/${BIAS}
#import lib/activation/${ACTIVATION}

fn write(at: u32, m: u32, o: u32, output: vec4f) {
  y[at] = activation(with_bias(output, m * sizes.out_channels_padded + o));
}

#import lib/winograd/outputs
