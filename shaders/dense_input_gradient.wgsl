// dx[m,i,b] = sum_o w[m,i,o] * dy[m,o,b]          one invocation: TM inputs x TN*4 batch entries
// w: [member, input, output padded]   dy: [member, output, batch]   dx: [member, input, batch]
#import lib/rows_${ROWS}
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs_padded: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;
#import lib/below_${BELOW}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row0 = tile.y * TM;
  let column0 = tile.x * LANES * TN + lane;
  let w_member = tile.z * sizes.inputs * sizes.outputs_padded;
  var sum: array<vec4f, TM * TN>;
  var w_at: array<u32, HELD>;
  var dy_at: array<u32, TN>;
  for (var h = 0u; h < HELD; h++) { // unroll
    w_at[h] = w_member + min(row0 + held_row(h, lane), sizes.inputs - 1u) * sizes.outputs_padded;
  }
  for (var j = 0u; j < TN; j++) { // unroll
    dy_at[j] = tile.z * sizes.outputs * sizes.batch4 + min(column0 + j * LANES, sizes.batch4 - 1u);
  }
  for (var o = 0u; o < sizes.outputs; o++) {
    var dyv: array<vec4f, TN>;
    var held: array<f32, HELD>;
    for (var j = 0u; j < TN; j++) { // unroll
      dyv[j] = dy[dy_at[j]];
      dy_at[j] += sizes.batch4;
    }
    for (var h = 0u; h < HELD; h++) { // unroll
      held[h] = w[w_at[h]];
      w_at[h] += 1u;
    }
    for (var r = 0u; r < TM; r++) { // unroll
      let wv = vec4f(row_value(held[r / SHARE], r));
      for (var j = 0u; j < TN; j++) { // unroll
        sum[r * TN + j] = fma(wv, dyv[j], sum[r * TN + j]);
      }
    }
  }
  for (var r = 0u; r < TM; r++) { // unroll
    for (var j = 0u; j < TN; j++) { // unroll
      let column = column0 + j * LANES;
      if (row0 + r < sizes.inputs && column < sizes.batch4) {
        let at = (tile.z * sizes.inputs + row0 + r) * sizes.batch4 + column;
        dx[at] = through_activation_below(sum[r * TN + j], at);
      }
    }
  }
}
