// dx[m,i,b] = sum_o w[m,i,o] * dy[m,o,b]
// w: [member or shared, input, output padded]   dy: [member, output, batch]
// dx: [member, input, batch], each member's at dx_member4
// For a batch of a few entries. One invocation computes TN inputs x the whole batch, BATCH4*4 entries. Lanes
// lie along the inputs, so that each weight is loaded once and no lane is idle.
#import lib/rows_${ROWS}
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs4: u32,
  batch4: u32,
  w_member4: u32, // inputs * outputs4, or 0 when all members share w
  dx_member4: u32, // inputs * batch4, or more where dx has further rows
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row0 = tile.x * LANES * TN + lane;
  let dy_first = tile.z * sizes.outputs * BATCH4 * 4u;
  let dy_last = dy_first + sizes.outputs * BATCH4 * 4u - 1u;
  var sum: array<vec4f, TN * BATCH4>;
  var w_at: array<u32, TN>;
  for (var j = 0u; j < TN; j++) { // unroll
    w_at[j] = tile.z * sizes.w_member4 + min(row0 + j * LANES, sizes.inputs - 1u) * sizes.outputs4;
  }
  for (var o4 = 0u; o4 < sizes.outputs4; o4++) {
    let real = o4 * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(sizes.outputs);
    var wv: array<vec4f, TN>;
    var held: array<f32, HELD>;
    for (var j = 0u; j < TN; j++) { // unroll
      wv[j] = select(vec4f(), w[w_at[j]], real);
      w_at[j] += 1u;
    }
    for (var h = 0u; h < HELD; h++) { // unroll
      held[h] = dy[min(dy_first + o4 * BATCH4 * 16u + held_row(h, lane), dy_last)];
    }
    for (var q = 0u; q < QUAD; q++) { // unroll
      for (var k = 0u; k < BATCH4; k++) { // unroll
        const at = (q * BATCH4 + k) * 4u;
        let dyv = vec4f(
          row_value(held[at / SHARE], at),
          row_value(held[(at + 1u) / SHARE], at + 1u),
          row_value(held[(at + 2u) / SHARE], at + 2u),
          row_value(held[(at + 3u) / SHARE], at + 3u),
        );
        for (var j = 0u; j < TN; j++) { // unroll
          sum[j * BATCH4 + k] = fma(vec4f(wv[j][q]), dyv, sum[j * BATCH4 + k]);
        }
      }
    }
  }
  for (var j = 0u; j < TN; j++) { // unroll
    let i = row0 + j * LANES;
    if (i < sizes.inputs) {
      for (var k = 0u; k < BATCH4; k++) { // unroll
        dx[tile.z * sizes.dx_member4 + i * BATCH4 + k] = sum[j * BATCH4 + k];
      }
    }
  }
}
