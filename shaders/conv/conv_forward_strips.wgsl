// y[m,o,p,b] = f(sum_{ky,c,kx} w[m,c,ky,kx,o] * x[m,c,p - pad + k,b] + bias[m,o]) for kernels of 3 x 3 with
// stride 1
// f: an activation, or the identity
// w: [member, input channel, 3, 3, output channel padded]
// x: [member or shared, input channel, y, x, batch]   y: [member, output channel, y, x, batch]
struct Sizes {
#import lib/conv/extents
  out_channels_padded: u32,
  batch4: u32,
  x_member4: u32, // channels * height * width * batch4, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
#import lib/bias/${BIAS}
#import lib/activation/${ACTIVATION}
#import lib/conv/strips

fn pixel(at: u32) -> vec4f {
  return x[at];
}

fn weight(at: u32) -> f32 {
  return w[at];
}

fn write(m: u32, o: u32, column: u32, sum: vec4f) {
  let columns = sizes.out_height * sizes.out_width * sizes.batch4;
  let output = with_bias(sum, m * sizes.out_channels_padded + o);
  y[(m * sizes.out_channels + o) * columns + column] = activation(output);
}

fn strips(m: u32) -> Strips {
  let tap = sizes.out_channels_padded;
  return Strips(
    sizes.out_channels, sizes.channels,
    sizes.height, sizes.width, sizes.out_height, sizes.out_width, sizes.pad_top, sizes.pad_left,
    sizes.batch4, sizes.x_member4,
    m * sizes.channels * 9u * tap, 1u, 9u * tap, tap,
  );
}
