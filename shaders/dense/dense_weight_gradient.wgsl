// dw[m,i,o] = sum_b x[m,i,b] * dy[m,o,b]
// x: [member or shared, input, batch padded]   dy: [member, output, batch padded]
// dw: [member, input, output padded]
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs4: u32,
  batch: u32,
  batch_padded: u32,
  x_member: u32, // inputs * batch_padded, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dw: array<f32>;

const WRITES_ROWS = false;
fn write(m: u32, o: u32, column: u32, sum: vec4f) {
  let outputs_padded = sizes.outputs4 * 4u;
  if (o < outputs_padded) {
    // The padding of the output axis stays zero.
    let value = select(vec4f(), sum, o < sizes.outputs);
    for (var q = 0u; q < 4u; q++) {
      let i = column * 4u + q;
      if (i < sizes.inputs) {
        dw[(m * sizes.inputs + i) * outputs_padded + o] = value[q];
      }
    }
  }
}

#import lib/tiles/dense_weight_gradient_${TILE}
