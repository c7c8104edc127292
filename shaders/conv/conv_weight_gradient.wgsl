// dw[m,c,ky,kx,o] = sum_{p,b} x[m,c,stride*p - pad + k,b] * dy[m,o,p,b]
// x: [member or shared, input channel, y, x, batch padded]   dy: [member, output channel, y, x, batch padded]
// dw: [member, input channel, ky, kx, output channel padded]
struct Sizes {
#import lib/conv/extents
  out_channels4: u32,
  batch: u32,
  batch_padded: u32,
  x_member: u32, // channels * height * width * batch_padded, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dw: array<f32>;

const WRITES_ROWS = false;
fn write(m: u32, o: u32, column: u32, sum: vec4f) {
  let inputs = sizes.channels * sizes.kernel * sizes.kernel;
  let outputs_padded = sizes.out_channels4 * 4u;
  if (o < outputs_padded) {
    // The padding of the output axis stays zero.
    let value = select(vec4f(), sum, o < sizes.out_channels);
    for (var q = 0u; q < 4u; q++) {
      let i = column * 4u + q;
      if (i < inputs) {
        dw[(m * inputs + i) * outputs_padded + o] = value[q];
      }
    }
  }
}

#import lib/tiles/conv_weight_gradient_${TILE}
