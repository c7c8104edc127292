// dx[m,i,b] = sum_o w[m,i,o] * dy[m,o,b]; zero in the padding of the batch
// w: [member or shared, input, output padded]   dy: [member, output, batch padded]
// dx: [member, input, batch padded], each member's at dx_member4
// For a batch of a few entries. One invocation computes TN inputs x the whole batch, BATCH entries. Lanes
// lie along the inputs, so that each weight is loaded once and no lane is idle.
#import lib/rows_${ROWS}
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs4: u32,
  batch: u32, // BATCH
  w_member4: u32, // inputs * outputs4, or 0 when all members share w
  dx_member4: u32, // inputs * batch padded / 4, or more where dx has further rows
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row0 = tile.x * LANES * TN + lane;
  // The last real entry. Outputs that do not exist read it and multiply it by zero; padding may hold NaN.
  let dy_last = ((tile.z + 1u) * sizes.outputs - 1u) * BATCH4 * 4u + BATCH - 1u;
  var sum: array<f32, TN * BATCH4 * 4u>;
  var w_at: array<u32, TN>;
  var dy_at: array<u32, HELD>;
  for (var j = 0u; j < TN; j++) { // unroll
    w_at[j] = tile.z * sizes.w_member4 + min(row0 + j * LANES, sizes.inputs - 1u) * sizes.outputs4;
  }
  // Entries of four outputs without the padding of the batch: entry b of output q is number q * BATCH + b.
  for (var h = 0u; h < HELD; h++) { // unroll
    let number = held_row(h, lane);
    let q = number / BATCH;
    dy_at[h] = (tile.z * sizes.outputs + q) * BATCH4 * 4u + number - q * BATCH;
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
      held[h] = dy[min(dy_at[h], dy_last)];
      dy_at[h] += BATCH4 * 16u;
    }
    for (var q = 0u; q < QUAD; q++) { // unroll
      for (var b = 0u; b < BATCH; b++) { // unroll
        const at = q * BATCH + b;
        let dyv = row_value(held[at / SHARE], at);
        for (var j = 0u; j < TN; j++) { // unroll
          sum[j * BATCH4 * 4u + b] = fma(wv[j][q], dyv, sum[j * BATCH4 * 4u + b]);
        }
      }
    }
  }
  for (var j = 0u; j < TN; j++) { // unroll
    let i = row0 + j * LANES;
    if (i < sizes.inputs) {
      for (var k = 0u; k < BATCH4; k++) { // unroll
        const at = (j * BATCH4 + k) * 4u;
        dx[tile.z * sizes.dx_member4 + i * BATCH4 + k] =
          vec4f(sum[at], sum[at + 1u], sum[at + 2u], sum[at + 3u]);
      }
    }
  }
}
