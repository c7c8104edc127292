// dw[m,i,o] = sum_b x[m,i,b] * dy[m,o,b]          one invocation: TM outputs x TN*4 inputs
// x: [member or shared, input, batch padded]   dy: [member, output, batch padded]   dw: [member, input, output padded]
// Lanes lie along the inputs, of which a layer has many even where it has two outputs. Four batch entries are loaded together and
// summed in their order: one address for four of them, and no other bits than one at a time.
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
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dw: array<f32>;

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
    let used = b * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(sizes.batch);
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
    for (var k = 0u; k < FOUR; k++) { // unroll
      for (var r = 0u; r < TM; r++) { // unroll
        let dyv = vec4f(row_value(held[r / SHARE][k], r));
        for (var j = 0u; j < TN; j++) { // unroll
          sum[r * TN + j] = fma(dyv, xv[j][k], sum[r * TN + j]);
        }
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
