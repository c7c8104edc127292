// dw[m,i,o] = sum_b x[m,i,b] * dy[m,o,b]          one invocation: TM outputs x TN*4 inputs
// x: [member or shared, input, batch padded]   dy: [member, output, batch padded]   dw: [member, input, output padded]
// Lanes lie along the inputs, of which a layer has many even where it has two outputs.
#import lib/rows_${ROWS}
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs4: u32,
  batch: u32,
  batch_padded: u32,
  x_member: u32, // inputs * batch_padded, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read_write> dw: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row0 = tile.y * TM;
  let column0 = tile.x * LANES * TN + lane;
  var sum: array<vec4f, TM * TN>;
  var dy_at: array<u32, HELD>;
  var x_at: array<vec4u, TN>;
  for (var h = 0u; h < HELD; h++) { // unroll
    dy_at[h] = (tile.z * sizes.outputs + min(row0 + held_row(h, lane), sizes.outputs - 1u)) * sizes.batch_padded;
  }
  for (var j = 0u; j < TN; j++) { // unroll
    let i = min((column0 + j * LANES) * 4u + vec4u(0u, 1u, 2u, 3u), vec4u(sizes.inputs - 1u));
    x_at[j] = tile.z * sizes.x_member + i * sizes.batch_padded;
  }
  for (var b = 0u; b < sizes.batch; b++) {
    var xv: array<vec4f, TN>;
    var held: array<f32, HELD>;
    for (var j = 0u; j < TN; j++) { // unroll
      xv[j] = vec4f(x[x_at[j].x + b], x[x_at[j].y + b], x[x_at[j].z + b], x[x_at[j].w + b]);
    }
    for (var h = 0u; h < HELD; h++) { // unroll
      held[h] = dy[dy_at[h] + b];
    }
    for (var r = 0u; r < TM; r++) { // unroll
      let dyv = vec4f(row_value(held[r / SHARE], r));
      for (var j = 0u; j < TN; j++) { // unroll
        sum[r * TN + j] = fma(dyv, xv[j], sum[r * TN + j]);
      }
    }
  }
  let outputs_padded = sizes.outputs4 * 4u;
  for (var r = 0u; r < TM; r++) { // unroll
    let o = row0 + r;
    if (o < outputs_padded) {
      for (var j = 0u; j < TN; j++) { // unroll
        // The padding of the output axis stays zero.
        let value = select(vec4f(), sum[r * TN + j], o < sizes.outputs);
        for (var q = 0u; q < 4u; q++) {
          let i = (column0 + j * LANES) * 4u + q;
          if (i < sizes.inputs) {
            dw[(tile.z * sizes.inputs + i) * outputs_padded + o] = value[q];
          }
        }
      }
    }
  }
}
