// dw[m,i,o] = sum_b x[m,i,b] * dy[m,o,b]          one invocation: TM inputs x TN*4 outputs
// x: [member or shared, input, batch padded]   dy: [member, output, batch padded]   dw: [member, input, output padded]
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
@group(0) @binding(3) var<storage, read_write> dw: array<vec4f>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row0 = tile.y * TM;
  let column0 = tile.x * LANES * TN + lane;
  let last = vec4u(sizes.outputs - 1u);
  var sum: array<vec4f, TM * TN>;
  var x_at: array<u32, HELD>;
  var dy_at: array<vec4u, TN>;
  for (var h = 0u; h < HELD; h++) { // unroll
    x_at[h] = tile.z * sizes.x_member + min(row0 + held_row(h, lane), sizes.inputs - 1u) * sizes.batch_padded;
  }
  for (var j = 0u; j < TN; j++) { // unroll
    let o = min((column0 + j * LANES) * 4u + vec4u(0u, 1u, 2u, 3u), last);
    dy_at[j] = (tile.z * sizes.outputs + o) * sizes.batch_padded;
  }
  for (var b = 0u; b < sizes.batch; b++) {
    var dyv: array<vec4f, TN>;
    var held: array<f32, HELD>;
    for (var j = 0u; j < TN; j++) { // unroll
      dyv[j] = vec4f(dy[dy_at[j].x + b], dy[dy_at[j].y + b], dy[dy_at[j].z + b], dy[dy_at[j].w + b]);
    }
    for (var h = 0u; h < HELD; h++) { // unroll
      held[h] = x[x_at[h] + b];
    }
    for (var r = 0u; r < TM; r++) { // unroll
      let xv = vec4f(row_value(held[r / SHARE], r));
      for (var j = 0u; j < TN; j++) { // unroll
        sum[r * TN + j] = fma(xv, dyv[j], sum[r * TN + j]);
      }
    }
  }
  for (var j = 0u; j < TN; j++) { // unroll
    let column = column0 + j * LANES;
    let real = column * 4u + vec4u(0u, 1u, 2u, 3u) <= last; // the padding of the output axis stays zero
    for (var r = 0u; r < TM; r++) { // unroll
      if (row0 + r < sizes.inputs && column < sizes.outputs4) {
        dw[(tile.z * sizes.inputs + row0 + r) * sizes.outputs4 + column] = select(vec4f(), sum[r * TN + j], real);
      }
    }
  }
}
