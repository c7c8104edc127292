// Sums of a convolution of 3 x 3 with stride 1, or of its transposed: an invocation computes TM rows of
// channels x STRIP neighbouring positions of an image row x four batch entries. It loads each pixel once for
// the three kx. The terms of a sum come in the order image row, inner channel, image column. Lanes lie along
// strips and batch entries. A file that imports it declares `strips`, which names the extents, `pixel` and
// `weight`, which load an element, and `write`, which takes a row's sum at a position.
#import lib/rows_${ROWS}
struct Strips {
  rows: u32, // channels of the result
  inner: u32, // channels that are summed over
  height: u32, // of the image that is read
  width: u32,
  out_height: u32,
  out_width: u32,
  pad_top: u32,
  pad_left: u32,
  batch4: u32,
  image_member4: u32, // 0 when all members share the image
  // Index of a weight: first + row * w_row + inner * w_inner + tap * w_tap, modulo 2^32
  w_first: u32,
  w_row: u32,
  w_inner: u32,
  w_tap: u32,
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let s = strips(tile.z);
  let row0 = tile.y * TM;
  let across = (s.out_width + STRIP - 1u) / STRIP;
  let columns = s.out_height * across * s.batch4;
  let column = min(tile.x * LANES + lane, columns - 1u);
  let place = column / s.batch4;
  let oy = place / across;
  let ox = place % across * STRIP;
  let top = i32(oy) - i32(s.pad_top);
  let left = i32(ox) - i32(s.pad_left);
  let image = tile.z * s.image_member4 + column % s.batch4;
  let plane = s.height * s.width * s.batch4;
  var sum: array<vec4f, TM * STRIP>;
  // Only image rows that some lane sees: the others add zeros.
  let first_y = i32(tile.x * LANES / s.batch4 / across) - i32(s.pad_top);
  let last_y = i32(min((tile.x + 1u) * LANES - 1u, columns - 1u) / s.batch4 / across) - i32(s.pad_top);
  let ky_end = min(3, i32(s.height) - first_y);
  for (var ky = max(0, -last_y); ky < ky_end; ky++) {
    let iy = top + ky;
    let in_rows = iy >= 0 && iy < i32(s.height);
    var inside: array<bool, SPAN>;
    var at: array<u32, SPAN>;
    var w_at: array<u32, HELD>;
    for (var q = 0u; q < SPAN; q++) { // unroll
      let ix = left + i32(q);
      inside[q] = in_rows && ix >= 0 && ix < i32(s.width);
      at[q] = image + select(0u, (u32(iy) * s.width + u32(ix)) * s.batch4, inside[q]);
    }
    for (var h = 0u; h < HELD; h++) { // unroll
      let row = min(row0 + held_row(h, lane), s.rows - 1u);
      w_at[h] = s.w_first + row * s.w_row + u32(ky) * 3u * s.w_tap;
    }
    for (var i = 0u; i < s.inner; i++) {
      var pixels: array<vec4f, SPAN>;
      var held: array<f32, THREE * HELD>;
      for (var q = 0u; q < SPAN; q++) { // unroll
        pixels[q] = select(vec4f(), pixel(at[q]), inside[q]);
        at[q] += plane;
      }
      for (var h = 0u; h < HELD; h++) { // unroll
        for (var kx = 0u; kx < THREE; kx++) { // unroll
          held[kx * HELD + h] = weight(w_at[h] + kx * s.w_tap);
        }
        w_at[h] += s.w_inner;
      }
      for (var r = 0u; r < TM; r++) { // unroll
        for (var kx = 0u; kx < THREE; kx++) { // unroll
          let wv = vec4f(row_value(held[kx * HELD + r / SHARE], r));
          for (var p = 0u; p < STRIP; p++) { // unroll
            sum[r * STRIP + p] = fma(wv, pixels[p + kx], sum[r * STRIP + p]);
          }
        }
      }
    }
  }
  if (tile.x * LANES + lane < columns) {
    for (var r = 0u; r < TM; r++) { // unroll
      for (var p = 0u; p < STRIP; p++) { // unroll
        if (row0 + r < s.rows && ox + p < s.out_width) {
          let position = oy * s.out_width + ox + p;
          write(tile.z, row0 + r, position * s.batch4 + column % s.batch4, sum[r * STRIP + p]);
        }
      }
    }
  }
}
