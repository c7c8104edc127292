// y[m,o,b] = f(sum_i w[m,i,o] * x[m,i,b] + bias[m,o])   f: an activation, or identity     one invocation: TM outputs x TN*4 batch entries
// w: [member, input, output padded]   x: [member or shared, input, batch]   y: [member, output, batch]
#import lib/rows_${ROWS}
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs_padded: u32,
  batch4: u32,
  x_member4: u32, // inputs * batch4, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
#import lib/bias_${BIAS}
#import lib/activation_${ACTIVATION}

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
  for (var i = 0u; i < sizes.inputs; i++) {
    var xv: array<vec4f, TN>;
    var held: array<f32, HELD>;
    for (var j = 0u; j < TN; j++) { // unroll
      xv[j] = x[x_at[j]];
      x_at[j] += sizes.batch4;
    }
    for (var h = 0u; h < HELD; h++) { // unroll
      held[h] = w[w_at[h]];
      w_at[h] += sizes.outputs_padded;
    }
    for (var r = 0u; r < TM; r++) { // unroll
      let wv = vec4f(row_value(held[r / SHARE], r));
      for (var j = 0u; j < TN; j++) { // unroll
        sum[r * TN + j] = fma(wv, xv[j], sum[r * TN + j]);
      }
    }
  }
  for (var r = 0u; r < TM; r++) { // unroll
    for (var j = 0u; j < TN; j++) { // unroll
      let column = column0 + j * LANES;
      if (row0 + r < sizes.outputs && column < sizes.batch4) {
        let output = with_bias(sum[r * TN + j], tile.z * sizes.outputs_padded + row0 + r);
        y[(tile.z * sizes.outputs + row0 + r) * sizes.batch4 + column] = activation(output);
      }
    }
  }
}
