// dx[m,c,4t + r,b] = f'((Aᵀ p A)[r]), r in 4 x 4, p: the 36 products of tile t   f': through the activation below, or identity
// p: [member of the call, 36, channel, tile, batch]   dx: [member, channel, y, x, batch]
struct Sizes {
  out_channels: u32,
  out_height: u32,
  out_width: u32,
  tiles_y: u32,
  tiles_x: u32,
  batch4: u32,
  first_member: u32, // of those in dx
  turned: u32, // 1: dx is written turned by half a turn
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> p: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dx: array<vec4f>;
#import lib/below/${BELOW}

fn write(at: u32, m: u32, c: u32, output: vec4f) {
  dx[at] = through_activation_below(output, at);
}

#import lib/winograd/outputs
