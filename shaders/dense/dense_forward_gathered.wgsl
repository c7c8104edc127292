// y[m,o,b] = sum_i w[m,i,o] * examples[batch_order[step,m,b], i] + bias[m,o]; bias[m,o] alone in the padding
// w: [member, input, output padded]   examples: [example, input padded]
// batch_order: [step, member, batch padded]   step: [1]
// bias: [member, output padded]   y: [member, output, batch padded]
// For a layer of a few outputs, for which a copy of the minibatch does not pay. One invocation computes
// OUTPUTS outputs x TN groups of four batch entries. Four inputs of four examples are loaded together and
// summed in their order, so that the bits are those of `dense_forward` on a copy.
#import lib/in_batch
#import lib/rows_${ROWS}
struct Sizes {
  inputs: u32,
  inputs4: u32,
  outputs: u32,
  outputs_padded: u32,
  members: u32,
  batch: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> examples: array<vec4f>;
@group(0) @binding(3) var<storage, read> batch_order: array<vec4u>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let column0 = tile.x * LANES * TN + lane;
  let order_first = (step[0] * sizes.members + tile.z) * sizes.batch4;
  var sum: array<vec4f, OUTPUTS * TN>;
  var x_first: array<vec4u, TN>;
  for (var j = 0u; j < TN; j++) { // unroll
    x_first[j] = batch_order[order_first + min(column0 + j * LANES, sizes.batch4 - 1u)] * sizes.inputs4;
  }
  for (var i4 = 0u; i4 < sizes.inputs4; i4++) {
    var xv: array<mat4x4f, TN>;
    var held: array<f32, QUAD * HELD>;
    for (var j = 0u; j < TN; j++) { // unroll
      let at = x_first[j] + i4;
      xv[j] = transpose(mat4x4f(examples[at.x], examples[at.y], examples[at.z], examples[at.w]));
    }
    for (var q = 0u; q < QUAD; q++) { // unroll
      let i = i4 * 4u + q;
      let w_first = (tile.z * sizes.inputs + min(i, sizes.inputs - 1u)) * sizes.outputs_padded;
      for (var h = 0u; h < HELD; h++) { // unroll
        let wv = w[w_first + min(held_row(h, lane), sizes.outputs - 1u)];
        held[q * HELD + h] = select(0.0, wv, i < sizes.inputs);
      }
    }
    for (var q = 0u; q < QUAD; q++) { // unroll
      for (var o = 0u; o < OUTPUTS; o++) { // unroll
        let wv = vec4f(row_value(held[q * HELD + o / SHARE], o));
        for (var j = 0u; j < TN; j++) { // unroll
          sum[o * TN + j] = fma(wv, xv[j][q], sum[o * TN + j]);
        }
      }
    }
  }
  for (var j = 0u; j < TN; j++) { // unroll
    let column = column0 + j * LANES;
    let real = in_batch(column, sizes.batch);
    if (column < sizes.batch4) {
      for (var o = 0u; o < OUTPUTS; o++) { // unroll
        let offset = vec4f(bias[tile.z * sizes.outputs_padded + o]);
        let value = select(vec4f(), sum[o * TN + j], real) + offset;
        y[(tile.z * sizes.outputs + o) * sizes.batch4 + column] = value;
      }
    }
  }
}
