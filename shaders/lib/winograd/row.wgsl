// A row of tiles of one channel and four batch entries, the batch innermost: an element of a transform.
#import lib/quotient
struct TileRow {
  b4: u32,
  channel: u32,
  ty: u32,
  start: u32, // of its first tile in a plane: [channel, tile, batch]
}

fn tile_row(index: u32) -> TileRow {
  let row = quotient(index, sizes.batch4);
  let b4 = index - row * sizes.batch4;
  let channel = quotient(row, sizes.tiles_y);
  return TileRow(b4, channel, row - channel * sizes.tiles_y, row * sizes.tiles_x * sizes.batch4 + b4);
}
