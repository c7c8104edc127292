// One invocation: TN groups of four outputs, all inputs and all of a batch of a few entries. Forward pass, weight gradient and
// update of a dense layer in one pass over its weights: for a layer whose dy is known before its x, as in a linear net. Whoever
// imports it declares sizes, x, dy, rates, step, y, w and `updated_weights`.
#import lib/rows_${ROWS}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let rate = rates[step[0]];
  let column0 = tile.x * LANES * TN + lane;
  let x_first = tile.z * sizes.inputs * sizes.batch_padded;
  let x_last = x_first + sizes.inputs * sizes.batch_padded - 1u;
  var sum: array<vec4f, TN * BATCH>;
  var dyv: array<vec4f, TN * BATCH>;
  var real: array<vec4<bool>, TN>;
  var w_at: array<u32, TN>;
  for (var j = 0u; j < TN; j++) { // unroll
    let o = (column0 + j * LANES) * 4u + vec4u(0u, 1u, 2u, 3u);
    real[j] = o < vec4u(sizes.outputs);
    let at = (tile.z * sizes.outputs + min(o, vec4u(sizes.outputs - 1u))) * sizes.batch_padded;
    for (var b = 0u; b < BATCH; b++) { // unroll
      // Zero beside the outputs, so that the padding of w stays what it is: zero.
      dyv[j * BATCH + b] = select(vec4f(), vec4f(dy[at.x + b], dy[at.y + b], dy[at.z + b], dy[at.w + b]), real[j]);
    }
    w_at[j] = tile.z * sizes.inputs * sizes.outputs4 + min(column0 + j * LANES, sizes.outputs4 - 1u);
  }
  for (var i = 0u; i < sizes.inputs; i++) {
    var wv: array<vec4f, TN>;
    var dw: array<vec4f, TN>;
    var held: array<f32, HELD>;
    for (var j = 0u; j < TN; j++) { // unroll
      wv[j] = w[w_at[j]];
      // Written out: on lavapipe an array declared in a loop kept the values of the turn before.
      dw[j] = vec4f();
    }
    for (var h = 0u; h < HELD; h++) { // unroll
      held[h] = x[min(x_first + i * sizes.batch_padded + held_row(h, lane), x_last)];
    }
    for (var b = 0u; b < BATCH; b++) { // unroll
      let xv = vec4f(row_value(held[b / SHARE], b));
      for (var j = 0u; j < TN; j++) { // unroll
        sum[j * BATCH + b] = fma(wv[j], xv, sum[j * BATCH + b]);
        dw[j] = fma(dyv[j * BATCH + b], xv, dw[j]);
      }
    }
    for (var j = 0u; j < TN; j++) { // unroll
      if (column0 + j * LANES < sizes.outputs4) {
        w[w_at[j]] = updated_weights(w_at[j], wv[j], dw[j], rate);
      }
      w_at[j] += sizes.outputs4;
    }
  }
  for (var j = 0u; j < TN; j++) { // unroll
    for (var q = 0u; q < QUAD; q++) { // unroll
      if (real[j][q]) {
        let at = (tile.z * sizes.outputs + (column0 + j * LANES) * 4u + q) * sizes.batch_padded;
        for (var b = 0u; b < BATCH; b++) { // unroll
          y[at + b] = sum[j * BATCH + b][q];
        }
        for (var b = BATCH; b < sizes.batch_padded; b++) {
          y[at + b] = 0.0;
        }
      }
    }
  }
}
