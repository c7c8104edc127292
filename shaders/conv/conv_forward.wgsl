// y[m,o,p,b] = f(sum_{ky,kx,c} w[m,c,ky,kx,o] * x[m,c,stride*p - pad + k,b] + bias[m,o])
// f: an activation, or the identity
// w: [member, input channel, ky, kx, output channel padded]
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

const WRITES_ROWS = false;
fn write(m: u32, o: u32, column: u32, sum: vec4f) {
  let columns = sizes.out_height * sizes.out_width * sizes.batch4;
  if (o < sizes.out_channels && column < columns) {
    let output = with_bias(sum, m * sizes.out_channels_padded + o);
    y[(m * sizes.out_channels + o) * columns + column] = activation(output);
  }
}

#import lib/tiles/conv_forward_${TILE}
