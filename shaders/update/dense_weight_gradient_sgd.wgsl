// w <- w - rate[step] * (dw + decay * w), with dw[m,i,o] = sum_b x[m,i,b] * dy[m,o,b]
// x: [member or shared, input, batch padded]   dy: [member, output, batch padded]
// w: [member, input, output padded]   rates: [step]   step: [1]
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs4: u32,
  batch: u32,
  batch_padded: u32,
  x_member: u32, // inputs * batch_padded, or 0 when all members share x
  decay: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
#import lib/update/sgd
#import lib/update/dense_weight_update
