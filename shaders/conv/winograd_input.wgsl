// v[m,6i+j,c,t,b] = (Bᵀ d B)[i,j]   d: the 6 x 6 pixels of x under the taps of tile t, zeros beside the image
// x: [member or shared, channel, y, x, batch]
// v: [member of the call, 36, channel, tile, batch], zero in the padding of the batch
// An element is a row of tiles. Each tile shares two columns with the next one and leaves it their half of
// the transform.
#import lib/flat
#import lib/in_batch
#import lib/winograd/matrices
#import lib/winograd/row
#import lib/winograd/turned
struct Sizes {
  channels: u32,
  height: u32,
  width: u32,
  pad_top: u32,
  pad_left: u32,
  tiles_y: u32,
  tiles_x: u32,
  batch: u32,
  batch4: u32,
  x_member4: u32, // channels * height * width * batch4, or 0 when all members share x
  first_member: u32, // of those in x
  turned: u32, // 1: x turned by half a turn
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> v: array<vec4f>;

fn element_count() -> u32 {
  return sizes.channels * sizes.tiles_y * sizes.batch4;
}

fn element(index: u32, member: u32) {
  let row = tile_row(index);
  let real = in_batch(row.b4, sizes.batch);
  let x_base = (sizes.first_member + member) * sizes.x_member4
    + row.channel * sizes.height * sizes.width * sizes.batch4 + row.b4;
  var inside: array<bool, 6>;
  var x_row: array<u32, 6>;
  for (var i = 0u; i < SIX; i++) { // unroll
    let y = 4u * row.ty + i - sizes.pad_top; // wraps to beyond the height where it is negative
    inside[i] = y < sizes.height;
    x_row[i] = x_base + select(0u, turned(y, sizes.height) * sizes.width * sizes.batch4, inside[i]);
  }
  let plane = sizes.channels * sizes.tiles_y * sizes.tiles_x * sizes.batch4;
  var v_at = member * 36u * plane + row.start;
  var t: array<vec4f, 36>; // [column, i]
  for (var k = 0u; k < TWO; k++) { // unroll
    let column = transformed_column(k, x_row, inside, real);
    for (var i = 0u; i < SIX; i++) { // unroll
      t[24u + 6u * k + i] = column[i];
    }
  }
  for (var tx = 0u; tx < sizes.tiles_x; tx++) {
    for (var i = 0u; i < TWELVE; i++) { // unroll
      t[i] = t[24u + i];
    }
    for (var k = 0u; k < FOUR; k++) { // unroll
      let column = transformed_column(4u * tx + 2u + k, x_row, inside, real);
      for (var i = 0u; i < SIX; i++) { // unroll
        t[12u + 6u * k + i] = column[i];
      }
    }
    for (var i = 0u; i < SIX; i++) { // unroll
      let r = input_transform(t[i], t[6u + i], t[12u + i], t[18u + i], t[24u + i], t[30u + i]);
      for (var j = 0u; j < SIX; j++) { // unroll
        v[v_at + (6u * i + j) * plane] = r[j];
      }
    }
    v_at += sizes.batch4;
  }
}

// Bᵀ of column n of a row of tiles.
fn transformed_column(
  n: u32,
  x_row: array<u32, 6>,
  inside: array<bool, 6>,
  real: vec4<bool>,
) -> array<vec4f, 6> {
  let column = n - sizes.pad_left; // wraps, as above
  let in_row = column < sizes.width;
  let offset = select(0u, turned(column, sizes.width) * sizes.batch4, in_row);
  var d: array<vec4f, 6>;
  for (var i = 0u; i < SIX; i++) { // unroll
    d[i] = select(vec4f(), x[x_row[i] + offset], real & vec4<bool>(inside[i] && in_row));
  }
  return input_transform(d[0], d[1], d[2], d[3], d[4], d[5]);
}
