// Sums of conv_forward, one invocation: TM rows x TN*4 columns, their sums in registers.
// TERMS of each sum are added together, row by row. A processor's few registers do not hold all sums, so each
// sum comes from memory and goes back; this way it does so once for TERMS terms.
#import lib/rows_${ROWS}
#import lib/tiles/write_columns

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row0 = tile.y * TM;
  let column0 = tile.x * LANES * TN + lane;
  let columns = sizes.out_height * sizes.out_width * sizes.batch4;
  let taps = sizes.kernel * sizes.kernel;
  let w_member = tile.z * sizes.channels * taps * sizes.out_channels_padded;
  let plane = sizes.height * sizes.width * sizes.batch4;
  var sum: array<vec4f, TM * TN>;
  var top: array<i32, TN>;
  var left: array<i32, TN>;
  var x_base: array<u32, TN>;
  for (var j = 0u; j < TN; j++) { // unroll
    let column = min(column0 + j * LANES, columns - 1u);
    let position = column / sizes.batch4;
    top[j] = i32(position / sizes.out_width * sizes.stride) - i32(sizes.pad_top);
    left[j] = i32(position % sizes.out_width * sizes.stride) - i32(sizes.pad_left);
    x_base[j] = tile.z * sizes.x_member4 + column % sizes.batch4;
  }
  // Only taps that lie in the image for some position of the tile: the others add zeros. A tile of several
  // rows of positions takes all kx.
  let first = tile.x * LANES * TN / sizes.batch4;
  let last = min((tile.x + 1u) * LANES * TN - 1u, columns - 1u) / sizes.batch4;
  let row = vec2u(first, last) / sizes.out_width;
  let one_row = row.x == row.y;
  let start_y = vec2i(row * sizes.stride) - i32(sizes.pad_top);
  let start_x = vec2i((vec2u(first, last) - row * sizes.out_width) * sizes.stride) - i32(sizes.pad_left);
  let ky_end = min(i32(sizes.kernel), i32(sizes.height) - start_y.x);
  let kx_end = select(i32(sizes.kernel), min(i32(sizes.kernel), i32(sizes.width) - start_x.x), one_row);
  for (var ky = max(0, -start_y.y); ky < ky_end; ky++) {
    for (var kx = select(0, max(0, -start_x.y), one_row); kx < kx_end; kx++) {
      var inside: array<bool, TN>;
      var x_at: array<u32, TN>;
      var w_at: array<u32, HELD>;
      for (var j = 0u; j < TN; j++) { // unroll
        let iy = top[j] + ky;
        let ix = left[j] + kx;
        inside[j] = iy >= 0 && iy < i32(sizes.height) && ix >= 0 && ix < i32(sizes.width);
        x_at[j] = x_base[j] + select(0u, (u32(iy) * sizes.width + u32(ix)) * sizes.batch4, inside[j]);
      }
      for (var h = 0u; h < HELD; h++) { // unroll
        let o = min(row0 + held_row(h, lane), sizes.out_channels - 1u);
        w_at[h] = w_member + u32(ky * i32(sizes.kernel) + kx) * sizes.out_channels_padded + o;
      }
      for (var c = 0u; c < sizes.channels; c += TERMS) {
        var xv: array<vec4f, TERMS * TN>;
        var held: array<f32, TERMS * HELD>;
        for (var t = 0u; t < TERMS; t++) { // unroll
          for (var j = 0u; j < TN; j++) { // unroll
            xv[t * TN + j] = select(vec4f(), x[x_at[j]], inside[j]);
            x_at[j] += plane;
          }
          for (var h = 0u; h < HELD; h++) { // unroll
            held[t * HELD + h] = w[w_at[h]];
            w_at[h] += taps * sizes.out_channels_padded;
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
    }
  }
  write_columns(tile.z, row0, column0, &sum);
}
