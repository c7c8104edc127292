// dx[m,c,p,b] = sum_{ky,o,kx} w[m,c,ky,kx,o] * dy[m,o,p + pad - k,b] for kernels of 3 x 3 with stride 1, ky
// and kx from 2 down to 0: a forward pass of dy by the taps turned by half a turn
// w: [member, input channel, 3, 3, output channel padded]   dy: [member, output channel, y, x, batch]
// dx: [member, input channel, y, x, batch]
struct Sizes {
#import lib/conv/extents
  out_channels_padded: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;
#import lib/below/${BELOW}
#import lib/conv/strips

fn pixel(at: u32) -> vec4f {
  return dy[at];
}

fn weight(at: u32) -> f32 {
  return w[at];
}

fn write(m: u32, c: u32, column: u32, sum: vec4f) {
  let at = (m * sizes.channels + c) * (sizes.height * sizes.width * sizes.batch4) + column;
  dx[at] = through_activation_below(sum, at);
}

fn strips(m: u32) -> Strips {
  let tap = sizes.out_channels_padded;
  return Strips(
    sizes.channels, sizes.out_channels,
    sizes.out_height, sizes.out_width, sizes.height, sizes.width, 2u - sizes.pad_top, 2u - sizes.pad_left,
    sizes.batch4, sizes.out_channels * sizes.out_height * sizes.out_width * sizes.batch4,
    (m * sizes.channels * 9u + 8u) * tap, 9u * tap, 1u, 0u - tap,
  );
}
