// y[m,o,b] = sum_i w[m,i,o] * x[m,i,b]            an element: one output
// w: [member, input, output padded]   x: [member or shared, input, batch padded]
// y: [member, output, batch padded]   `pcbias doctor` compares dense_forward with this kernel.
#import lib/flat
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs_padded: u32,
  batch4: u32,
  x_member4: u32, // inputs * batch4, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

fn element_count() -> u32 {
  let batch = sizes.batch4 * 4u;
  return sizes.outputs * batch;
}

fn element(i: u32, member: u32) {
  let batch = sizes.batch4 * 4u;
  let w_at = member * sizes.inputs * sizes.outputs_padded + i / batch;
  let x_at = member * sizes.x_member4 * 4u + i % batch;
  var sum = 0.0;
  for (var k = 0u; k < sizes.inputs; k++) {
    sum = fma(w[w_at + k * sizes.outputs_padded], x[x_at + k * batch], sum);
  }
  y[member * sizes.outputs * batch + i] = sum;
}
