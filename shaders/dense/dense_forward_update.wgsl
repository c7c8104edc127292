// y[m,o,b] = sum_i w[m,i,o] * x[m,i,b], and w <- updated(w, x dy^T) of the imported update
// w, and what the update keeps of it: [member, input, output padded]   x: [member, input, batch padded]
// y, dy: [member, output, batch padded]   rates: [step]   step: [1]
// One pass over the weights of a dense layer whose dy is known before its x, as in a linear net; y comes
// from w as it was.
// One invocation: TN groups of four outputs, all inputs and all of a batch of a few entries.
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs4: u32,
  batch: u32,
  batch_padded: u32,
  decay: f32,
  momentum: f32, // sgd does not read it
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> rates: array<f32>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;
@group(0) @binding(6) var<storage, read_write> w: array<vec4f>;
const STATE: u32 = 7u;
#import lib/update/${UPDATE}
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
      let four = vec4f(dy[at.x + b], dy[at.y + b], dy[at.z + b], dy[at.w + b]);
      dyv[j * BATCH + b] = select(vec4f(), four, real[j]);
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
        w[w_at[j]] = updated(w_at[j], wv[j], dw[j], rate);
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
