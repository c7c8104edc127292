// y[m,o,b] = f(sum_i w[m,i,o] * x[m,i,b] + bias[m,o])   f: an activation, or the identity
// w: [member, input, output padded]   x: [member or shared, input, batch]   y: [member, output, batch]
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs_padded: u32,
  batch4: u32,
  x_member4: u32, // inputs * batch4, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
#import lib/bias/${BIAS}
#import lib/activation/${ACTIVATION}

const WRITES_ROWS = false;
fn write(m: u32, o: u32, column: u32, sum: vec4f) {
  if (o < sizes.outputs && column < sizes.batch4) {
    let output = with_bias(sum, m * sizes.outputs_padded + o);
    y[(m * sizes.outputs + o) * sizes.batch4 + column] = activation(output);
  }
}

#import lib/tiles/dense_forward_${TILE}
