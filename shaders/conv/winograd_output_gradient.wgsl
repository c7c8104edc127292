// dp[m,6i+j,o,t,b] = (A e Aᵀ)[i,j]   e: the 4 x 4 values of dy in tile t, zeros beside the image
// dy: [member, output channel, y, x, batch]
// dp: [member of the call, 36, output channel, tile, batch], zero in the padding of the batch
// An element is a row of tiles.
#import lib/flat
#import lib/in_batch
#import lib/winograd/matrices
#import lib/winograd/row
struct Sizes {
#import lib/winograd/extents
  batch: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dp: array<vec4f>;

fn element_count() -> u32 {
  return sizes.out_channels * sizes.tiles_y * sizes.batch4;
}

fn element(index: u32, member: u32) {
  let row = tile_row(index);
  let real = in_batch(row.b4, sizes.batch);
  let width = sizes.out_width * sizes.batch4;
  let of_all = (sizes.first_member + member) * sizes.out_channels + row.channel;
  let start = (of_all * sizes.out_height + 4u * row.ty) * width + row.b4;
  let plane = sizes.out_channels * sizes.tiles_y * sizes.tiles_x * sizes.batch4;
  var dp_at = member * 36u * plane + row.start;
  for (var tx = 0u; tx < sizes.tiles_x; tx++) {
    var t: array<vec4f, 24>; // [column, i]
    for (var l = 0u; l < FOUR; l++) { // unroll
      let in_row = 4u * tx + l < sizes.out_width;
      let at = start + (4u * tx + l) * sizes.batch4;
      var e: array<vec4f, 4>;
      for (var k = 0u; k < FOUR; k++) { // unroll
        let inside = in_row && 4u * row.ty + k < sizes.out_height;
        e[k] = select(vec4f(), dy[select(start, at + k * width, inside)], real & vec4<bool>(inside));
      }
      let r = output_gradient_transform(e[0], e[1], e[2], e[3]);
      for (var i = 0u; i < SIX; i++) { // unroll
        t[6u * l + i] = r[i];
      }
    }
    for (var i = 0u; i < SIX; i++) { // unroll
      let r = output_gradient_transform(t[i], t[6u + i], t[12u + i], t[18u + i]);
      for (var j = 0u; j < SIX; j++) { // unroll
        dp[dp_at + (6u * i + j) * plane] = r[j];
      }
    }
    dp_at += sizes.batch4;
  }
}
