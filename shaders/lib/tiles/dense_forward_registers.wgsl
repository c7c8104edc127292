// Sums of dense_forward, one invocation: TM rows x TN*4 columns, their sums in registers.
// TERMS of each sum are added together, row by row. A processor's few registers do not hold all sums, so each
// sum comes from memory and goes back; this way it does so once for TERMS terms.
#import lib/rows_${ROWS}
#import lib/tiles/write_columns

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row0 = tile.y * TM;
  let column0 = tile.x * LANES * TN + lane;
  let w_member = tile.z * sizes.inputs * sizes.outputs_padded;
  var sum: array<vec4f, TM * TN>;
  var w_at: array<u32, HELD>;
  var x_at: array<u32, TN>;
  for (var h = 0u; h < HELD; h++) { // unroll
    w_at[h] = w_member + min(row0 + held_row(h, lane), sizes.outputs - 1u);
  }
  for (var j = 0u; j < TN; j++) { // unroll
    x_at[j] = tile.z * sizes.x_member4 + min(column0 + j * LANES, sizes.batch4 - 1u);
  }
  for (var i = 0u; i < sizes.inputs; i += TERMS) {
    var xv: array<vec4f, TERMS * TN>;
    var held: array<f32, TERMS * HELD>;
    for (var t = 0u; t < TERMS; t++) { // unroll
      for (var j = 0u; j < TN; j++) { // unroll
        xv[t * TN + j] = x[x_at[j]];
        x_at[j] += sizes.batch4;
      }
      for (var h = 0u; h < HELD; h++) { // unroll
        held[t * HELD + h] = w[w_at[h]];
        w_at[h] += sizes.outputs_padded;
      }
    }
    for (var r = 0u; r < TM; r++) { // unroll
      for (var t = 0u; t < TERMS; t++) { // unroll
        let wv = vec4f(row_value(held[t * HELD + r / SHARE], r));
        for (var j = 0u; j < TN; j++) { // unroll
          sum[r * TN + j] = fma(wv, xv[t * TN + j], sum[r * TN + j]);
        }
      }
    }
  }
  write_columns(tile.z, row0, column0, &sum);
}
