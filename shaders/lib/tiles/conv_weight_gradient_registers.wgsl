// Sums of conv_weight_gradient, one invocation: TM rows of outputs x TN*4 columns of inputs, in registers.
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
  let taps = sizes.kernel * sizes.kernel;
  let inputs = sizes.channels * taps;
  let batch4 = sizes.batch_padded / 4u;
  let positions = sizes.out_height * sizes.out_width;
  var sum: array<vec4f, TM * TN>;
  var dy_plane: array<u32, HELD>;
  var x_plane: array<vec4u, TN>;
  var top: array<vec4i, TN>;
  var left: array<vec4i, TN>;
  for (var h = 0u; h < HELD; h++) { // unroll
    let o = min(row0 + held_row(h, lane), sizes.out_channels - 1u);
    dy_plane[h] = (tile.z * sizes.out_channels + o) * positions * batch4;
  }
  for (var j = 0u; j < TN; j++) { // unroll
    let i = min((column0 + j * LANES) * 4u + vec4u(0u, 1u, 2u, 3u), vec4u(inputs - 1u));
    x_plane[j] = tile.z * (sizes.x_member / 4u) + i / taps * sizes.height * sizes.width * batch4;
    top[j] = vec4i(i % taps / sizes.kernel) - i32(sizes.pad_top);
    left[j] = vec4i(i % sizes.kernel) - i32(sizes.pad_left);
  }
  for (var oy = 0u; oy < sizes.out_height; oy++) {
    for (var ox = 0u; ox < sizes.out_width; ox++) {
      var inside: array<vec4<bool>, TN>;
      var x_at: array<vec4u, TN>;
      var dy_at: array<u32, HELD>;
      for (var j = 0u; j < TN; j++) { // unroll
        let iy = i32(oy * sizes.stride) + top[j];
        let ix = i32(ox * sizes.stride) + left[j];
        let in_height = (iy >= vec4i()) & (iy < vec4i(i32(sizes.height)));
        inside[j] = in_height & (ix >= vec4i()) & (ix < vec4i(i32(sizes.width)));
        let pixel = (vec4u(iy) * sizes.width + vec4u(ix)) * batch4;
        x_at[j] = x_plane[j] + select(vec4u(), pixel, inside[j]);
      }
      for (var h = 0u; h < HELD; h++) { // unroll
        dy_at[h] = dy_plane[h] + (oy * sizes.out_width + ox) * batch4;
      }
      for (var b = 0u; b < batch4; b++) {
        let used = in_batch(b, sizes.batch);
        var xv: array<mat4x4f, TN>;
        var held: array<vec4f, HELD>;
        for (var j = 0u; j < TN; j++) { // unroll
          xv[j] = transpose(mat4x4f(
            select(vec4f(), x[x_at[j].x + b], used & vec4<bool>(inside[j].x)),
            select(vec4f(), x[x_at[j].y + b], used & vec4<bool>(inside[j].y)),
            select(vec4f(), x[x_at[j].z + b], used & vec4<bool>(inside[j].z)),
            select(vec4f(), x[x_at[j].w + b], used & vec4<bool>(inside[j].w)),
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
    }
  }
  write_sums(tile.z, row0, column0, &sum);
}
