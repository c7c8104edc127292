// dw[m,c,ky,kx,o] = sum_{p,b} x[m,c,p - pad + k,b] * dy[m,o,p,b] for kernels of 3 x 3 with stride 1
// x: [member or shared, input channel, y, x, batch padded]   dy: [member, output channel, y, x, batch padded]
// dw: [member, input channel, 3, 3, output channel padded]
// One invocation walks along the rows of the image, with four batch entries at a time: TM rows (c,ky) of dw x
// TN output channels x the three kx. A window of three dy follows the pixel, so that each x and each dy is
// loaded once for three taps. The terms of a sum come in the order output row, group of four batch entries,
// output column, entry. Lanes lie along the output channels.
#import lib/in_batch
#import lib/rows_${ROWS}
struct Sizes {
#import lib/conv/extents
  out_channels4: u32,
  batch: u32,
  batch_padded: u32,
  x_member: u32, // channels * height * width * batch_padded, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dw: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row0 = tile.y * TM;
  let rows = sizes.channels * 3u;
  let o0 = tile.x * LANES * TN + lane;
  let batch4 = sizes.batch_padded / 4u;
  var sum: array<f32, TM * TN * THREE>;
  var dy_plane: array<u32, TN>;
  var x_plane: array<u32, HELD>;
  var top: array<i32, HELD>;
  for (var j = 0u; j < TN; j++) { // unroll
    let o = min(o0 + j * LANES, sizes.out_channels - 1u);
    dy_plane[j] = (tile.z * sizes.out_channels + o) * sizes.out_height * sizes.out_width * batch4;
  }
  for (var h = 0u; h < HELD; h++) { // unroll
    let row = min(row0 + held_row(h, lane), rows - 1u);
    x_plane[h] = tile.z * (sizes.x_member / 4u) + row / 3u * sizes.height * sizes.width * batch4;
    top[h] = i32(row % 3u) - i32(sizes.pad_top);
  }
  for (var oy = 0u; oy < sizes.out_height; oy++) {
    var inside: array<bool, HELD>;
    var x_row: array<u32, HELD>;
    for (var h = 0u; h < HELD; h++) { // unroll
      let iy = i32(oy) + top[h];
      inside[h] = iy >= 0 && iy < i32(sizes.height);
      x_row[h] = x_plane[h] + select(0u, u32(iy) * sizes.width * batch4, inside[h]);
    }
    let dy_row = oy * sizes.out_width * batch4;
    for (var b = 0u; b < batch4; b++) {
      let used = in_batch(b, sizes.batch);
      // dy of the output columns that see the pixel by kx = 0, 1 and 2. A padding of more than one pixel
      // would begin with another window.
      var first: array<vec4f, TN>;
      var second: array<vec4f, TN>;
      var third: array<vec4f, TN>;
      for (var j = 0u; j < TN; j++) { // unroll
        third[j] = vec4f();
        second[j] = select(vec4f(), dy[dy_plane[j] + dy_row + b], used & vec4<bool>(sizes.pad_left == 1u));
      }
      for (var ix = 0u; ix < sizes.width; ix++) {
        let ox = ix + sizes.pad_left;
        let seen = ox < sizes.out_width;
        let dy_at = dy_row + select(0u, ox, seen) * batch4 + b;
        for (var j = 0u; j < TN; j++) { // unroll
          first[j] = select(vec4f(), dy[dy_plane[j] + dy_at], used & vec4<bool>(seen));
        }
        var held: array<vec4f, HELD>;
        for (var h = 0u; h < HELD; h++) { // unroll
          held[h] = select(vec4f(), x[x_row[h] + ix * batch4 + b], used & vec4<bool>(inside[h]));
        }
        for (var r = 0u; r < TM; r++) { // unroll
          for (var k = 0u; k < QUAD; k++) { // unroll
            let xv = row_value(held[r / SHARE][k], r);
            for (var j = 0u; j < TN; j++) { // unroll
              const at = (r * TN + j) * 3u;
              sum[at] = fma(xv, first[j][k], sum[at]);
              sum[at + 1u] = fma(xv, second[j][k], sum[at + 1u]);
              sum[at + 2u] = fma(xv, third[j][k], sum[at + 2u]);
            }
          }
        }
        third = second;
        second = first;
      }
    }
  }
  let outputs_padded = sizes.out_channels4 * 4u;
  for (var r = 0u; r < TM; r++) { // unroll
    for (var j = 0u; j < TN; j++) { // unroll
      let o = o0 + j * LANES;
      if (row0 + r < rows && o < outputs_padded) {
        for (var kx = 0u; kx < THREE; kx++) { // unroll
          // The padding of the output axis stays zero.
          let value = select(0.0, sum[(r * TN + j) * 3u + kx], o < sizes.out_channels);
          dw[((tile.z * rows + row0 + r) * 3u + kx) * outputs_padded + o] = value;
        }
      }
    }
  }
}
