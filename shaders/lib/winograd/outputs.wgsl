// Calls `write(at, m, channel, output)` of the file that imports it for each output Aᵀ p A of the tiles of
// `p`; `at` is its index. An element is a row of tiles.
#import lib/flat
#import lib/winograd/matrices
#import lib/winograd/row
#import lib/winograd/turned

fn element_count() -> u32 {
  return sizes.out_channels * sizes.tiles_y * sizes.batch4;
}

fn element(index: u32, member: u32) {
  let row = tile_row(index);
  let m = sizes.first_member + member;
  let plane = sizes.out_channels * sizes.tiles_y * sizes.tiles_x * sizes.batch4;
  var p_at = member * 36u * plane + row.start;
  for (var tx = 0u; tx < sizes.tiles_x; tx++) {
    var t: array<vec4f, 24>; // [j, row]
    for (var j = 0u; j < SIX; j++) { // unroll
      let at = p_at + j * plane;
      let r = output_transform(
        p[at], p[at + 6u * plane], p[at + 12u * plane],
        p[at + 18u * plane], p[at + 24u * plane], p[at + 30u * plane],
      );
      for (var k = 0u; k < FOUR; k++) { // unroll
        t[4u * j + k] = r[k];
      }
    }
    for (var k = 0u; k < FOUR; k++) { // unroll
      let y = 4u * row.ty + k;
      if (y < sizes.out_height) {
        let r = output_transform(t[k], t[4u + k], t[8u + k], t[12u + k], t[16u + k], t[20u + k]);
        let image = (m * sizes.out_channels + row.channel) * sizes.out_height;
        let start = (image + turned(y, sizes.out_height)) * sizes.out_width;
        for (var l = 0u; l < FOUR; l++) { // unroll
          let x = 4u * tx + l;
          if (x < sizes.out_width) {
            write((start + turned(x, sizes.out_width)) * sizes.batch4 + row.b4, m, row.channel, r[l]);
          }
        }
      }
    }
    p_at += sizes.batch4;
  }
}
