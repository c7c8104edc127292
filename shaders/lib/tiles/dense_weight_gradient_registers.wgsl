// Sums of dense_weight_gradient, one invocation: TM rows of outputs x TN*4 columns of inputs, in registers.
// Lanes lie along the inputs: a layer has many of them, even if it has two outputs. Four batch entries are
// loaded together and summed in their order, row by row. So four of them take one address, and each sum goes
// once from memory to a processor's few registers and back. The bits are those of one entry at a time.
#import lib/in_batch
#import lib/rows_${ROWS}
#import lib/tiles/write_sums

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row0 = tile.y * TM;
  let column0 = tile.x * LANES * TN + lane;
  let batch4 = sizes.batch_padded / 4u;
  var sum: array<vec4f, TM * TN>;
  var dy_at: array<u32, HELD>;
  var x_at: array<vec4u, TN>;
  for (var h = 0u; h < HELD; h++) { // unroll
    dy_at[h] = (tile.z * sizes.outputs + min(row0 + held_row(h, lane), sizes.outputs - 1u)) * batch4;
  }
  for (var j = 0u; j < TN; j++) { // unroll
    let i = min((column0 + j * LANES) * 4u + vec4u(0u, 1u, 2u, 3u), vec4u(sizes.inputs - 1u));
    x_at[j] = tile.z * (sizes.x_member / 4u) + i * batch4;
  }
  for (var b = 0u; b < batch4; b++) {
    let used = in_batch(b, sizes.batch);
    var xv: array<mat4x4f, TN>;
    var held: array<vec4f, HELD>;
    for (var j = 0u; j < TN; j++) { // unroll
      xv[j] = transpose(mat4x4f(
        select(vec4f(), x[x_at[j].x + b], used),
        select(vec4f(), x[x_at[j].y + b], used),
        select(vec4f(), x[x_at[j].z + b], used),
        select(vec4f(), x[x_at[j].w + b], used),
      ));
    }
    for (var h = 0u; h < HELD; h++) { // unroll
      held[h] = select(vec4f(), dy[dy_at[h] + b], used);
    }
    for (var r = 0u; r < TM; r++) { // unroll
      for (var k = 0u; k < QUAD; k++) { // unroll
        let dyv = vec4f(row_value(held[r / SHARE][k], r));
        for (var j = 0u; j < TN; j++) { // unroll
          sum[r * TN + j] = fma(dyv, xv[j][k], sum[r * TN + j]);
        }
      }
    }
  }
  write_sums(tile.z, row0, column0, &sum);
}
