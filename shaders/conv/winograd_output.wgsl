// y[m,o,4t + r,b] = f((Aᵀ p A)[r] + bias[m,o])   r: in 4 x 4   f: an activation, or the identity
// p: [member of the call, 36, output channel, tile, batch], the 36 products of each tile t
// y: [member, output channel, y, x, batch]
struct Sizes {
#import lib/winograd/extents
  out_channels_padded: u32,
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
