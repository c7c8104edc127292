// dw[m,i,o] = sum_b examples[batch_order[step,m,b], i] * dy[m,o,b]
// examples: [example, input padded]   batch_order: [step, member, batch padded]   step: [1]
// dy: [member, output, batch padded]   dw: [member, input, output padded]
// For a layer of a few outputs, for which a copy of the minibatch does not pay. One invocation computes
// OUTPUTS outputs x TN groups of four inputs. Four batch entries are loaded together and summed in their
// order, so that the bits are those of `dense_weight_gradient` on a copy.
#import lib/in_batch
#import lib/rows_${ROWS}
struct Sizes {
  inputs: u32,
  inputs4: u32,
  outputs: u32,
  outputs4: u32,
  members: u32,
  batch: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> examples: array<vec4f>;
@group(0) @binding(2) var<storage, read> batch_order: array<vec4u>;
@group(0) @binding(3) var<storage, read> step: array<u32>;
@group(0) @binding(4) var<storage, read> dy: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dw: array<vec4f>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let column0 = tile.x * LANES * TN + lane;
  let order_first = (step[0] * sizes.members + tile.z) * sizes.batch4;
  // Sums beyond the outputs stay zero: they are the padding of dw.
  var sum: array<vec4f, OUTPUTS4 * 4u * TN>;
  var dy_first: array<u32, HELD>;
  var x_at: array<u32, TN>;
  for (var h = 0u; h < HELD; h++) { // unroll
    dy_first[h] = (tile.z * sizes.outputs + min(held_row(h, lane), sizes.outputs - 1u)) * sizes.batch4;
  }
  for (var j = 0u; j < TN; j++) { // unroll
    x_at[j] = min(column0 + j * LANES, sizes.inputs4 - 1u);
  }
  for (var b4 = 0u; b4 < sizes.batch4; b4++) {
    let real = in_batch(b4, sizes.batch);
    let x_first = batch_order[order_first + b4] * sizes.inputs4;
    var xv: array<vec4f, QUAD * TN>;
    var held: array<vec4f, HELD>;
    for (var q = 0u; q < QUAD; q++) { // unroll
      for (var j = 0u; j < TN; j++) { // unroll
        xv[q * TN + j] = examples[x_first[q] + x_at[j]];
      }
    }
    for (var h = 0u; h < HELD; h++) { // unroll
      held[h] = select(vec4f(), dy[dy_first[h] + b4], real);
    }
    for (var q = 0u; q < QUAD; q++) { // unroll
      for (var o = 0u; o < OUTPUTS; o++) { // unroll
        let dyv = vec4f(row_value(held[o / SHARE][q], o));
        for (var j = 0u; j < TN; j++) { // unroll
          sum[o * TN + j] = fma(dyv, xv[q * TN + j], sum[o * TN + j]);
        }
      }
    }
  }
  for (var j = 0u; j < TN; j++) { // unroll
    for (var q = 0u; q < QUAD; q++) { // unroll
      let i = (column0 + j * LANES) * 4u + q;
      if (i < sizes.inputs) {
        for (var o4 = 0u; o4 < OUTPUTS4; o4++) { // unroll
          const at = o4 * 4u * TN + j;
          dw[(tile.z * sizes.inputs + i) * sizes.outputs4 + o4] =
            vec4f(sum[at][q], sum[at + TN][q], sum[at + 2u * TN][q], sum[at + 3u * TN][q]);
        }
      }
    }
  }
}
