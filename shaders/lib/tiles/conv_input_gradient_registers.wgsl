// Sums of conv_input_gradient, one invocation: TM rows x TN*4 columns, their sums in registers.
// TERMS of each sum are added together, row by row. A processor's few registers do not hold all sums, so each
// sum comes from memory and goes back; this way it does so once for TERMS terms.
#import lib/rows_${ROWS}
#import lib/tiles/write_columns

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row0 = tile.y * TM;
  let column0 = tile.x * LANES * TN + lane;
  let columns = sizes.height * sizes.width * sizes.batch4;
  let taps = sizes.kernel * sizes.kernel;
  let w_member = tile.z * sizes.channels * taps * sizes.out_channels_padded;
  let plane = sizes.out_height * sizes.out_width * sizes.batch4;
  let stride = i32(STRIDE);
  var sum: array<vec4f, TM * TN>;
  var bottom: array<i32, TN>;
  var right: array<i32, TN>;
  var dy_base: array<u32, TN>;
  for (var j = 0u; j < TN; j++) { // unroll
    let column = min(column0 + j * LANES, columns - 1u);
    let position = column / sizes.batch4;
    bottom[j] = i32(position / sizes.width + sizes.pad_top);
    right[j] = i32(position % sizes.width + sizes.pad_left);
    dy_base[j] = tile.z * sizes.out_channels * plane + column % sizes.batch4;
  }
  // Only taps that come from an output for some position of the tile: the others add zeros. A tile of several
  // rows of positions takes all kx.
  let first = tile.x * LANES * TN / sizes.batch4;
  let last = min((tile.x + 1u) * LANES * TN - 1u, columns - 1u) / sizes.batch4;
  let row = vec2u(first, last) / sizes.width;
  let one_row = row.x == row.y;
  let end_y = vec2i(row) + i32(sizes.pad_top);
  let end_x = vec2i(vec2u(first, last) - row * sizes.width) + i32(sizes.pad_left);
  let ky_end = min(i32(sizes.kernel), end_y.y + 1);
  let kx_end = select(i32(sizes.kernel), min(i32(sizes.kernel), end_x.y + 1), one_row);
  for (var ky = max(0, end_y.x + 1 - i32(sizes.out_height) * stride); ky < ky_end; ky++) {
    let kx_first = select(0, max(0, end_x.x + 1 - i32(sizes.out_width) * stride), one_row);
    for (var kx = kx_first; kx < kx_end; kx++) {
      var inside: array<bool, TN>;
      var dy_at: array<u32, TN>;
      var w_at: array<u32, HELD>;
      for (var j = 0u; j < TN; j++) { // unroll
        let sy = bottom[j] - ky;
        let sx = right[j] - kx;
        let oy = sy / stride;
        let ox = sx / stride;
        inside[j] = sy >= 0 && oy * stride == sy && oy < i32(sizes.out_height)
          && sx >= 0 && ox * stride == sx && ox < i32(sizes.out_width);
        dy_at[j] = dy_base[j] + select(0u, (u32(oy) * sizes.out_width + u32(ox)) * sizes.batch4, inside[j]);
      }
      for (var h = 0u; h < HELD; h++) { // unroll
        let c = min(row0 + held_row(h, lane), sizes.channels - 1u);
        w_at[h] = w_member + (c * taps + u32(ky * i32(sizes.kernel) + kx)) * sizes.out_channels_padded;
      }
      for (var o = 0u; o < sizes.out_channels; o += TERMS) {
        var dyv: array<vec4f, TERMS * TN>;
        var held: array<f32, TERMS * HELD>;
        for (var t = 0u; t < TERMS; t++) { // unroll
          for (var j = 0u; j < TN; j++) { // unroll
            dyv[t * TN + j] = select(vec4f(), dy[dy_at[j]], inside[j]);
            dy_at[j] += plane;
          }
          for (var h = 0u; h < HELD; h++) { // unroll
            held[t * HELD + h] = w[w_at[h]];
            w_at[h] += 1u;
          }
        }
        for (var r = 0u; r < TM; r++) { // unroll
          for (var t = 0u; t < TERMS; t++) { // unroll
            let wv = vec4f(row_value(held[t * HELD + r / SHARE], r));
            for (var j = 0u; j < TN; j++) { // unroll
              sum[r * TN + j] = fma(wv, dyv[t * TN + j], sum[r * TN + j]);
            }
          }
        }
      }
    }
  }
  write_columns(tile.z, row0, column0, &sum);
}
