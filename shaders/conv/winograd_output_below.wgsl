// dx[m,c,4t + r,b] = f'((Aᵀ p A)[r])   r: in 4 x 4   f': through the activation below, or the identity
// p: [member of the call, 36, channel, tile, batch], the 36 products of each tile t
// dx: [member, channel, y, x, batch]
struct Sizes {
#import lib/winograd/extents
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
