// A tiled product by the memory that a workgroup shares, for GPUs. One workgroup of LANES x DOWN invocations
// computes DOWN*TM rows x LANES*TN groups of four columns. It reads each term of them once for all of its
// invocations: DEPTH terms at a time, in blocks of four terms x four rows or columns. The terms are summed in
// the order of the register tiles, so that no bit depends on the way. A file that imports it declares
// `terms`, `row_block` and `column_block`, and which of the two has its terms beside each other in memory;
// and `write`, which takes four columns of a row or, if WRITES_ROWS, four rows of a column.
const ROWS4: u32 = DOWN * TM / 4u;
const COLUMNS4: u32 = LANES * TN;
const ROW_STRIDE: u32 = ROWS4 + 1u; // odd, so that blocks of one row lie in different banks
const COLUMN_STRIDE: u32 = COLUMNS4 + 1u;
var<workgroup> rows: array<vec4f, DEPTH * ROW_STRIDE>;
var<workgroup> columns: array<vec4f, DEPTH * COLUMN_STRIDE>;

#import lib/tiles/blocks
#import lib/tiles/write_sums

@compute @workgroup_size(LANES * DOWN)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) invocation: u32) {
  let lane = invocation % LANES;
  let down = invocation / LANES;
  let row0 = tile.y * DOWN * TM;
  let column0 = tile.x * COLUMNS4;
  var sum: array<vec4f, TM * TN>;
  for (var k0 = 0u; k0 < terms(); k0 += DEPTH) {
    for (var block = invocation; block < ROWS4 * BLOCKS; block += LANES * DOWN) {
      let at = place(block, ROWS4, ROW_TERMS_ADJACENT);
      let values = row_block(tile.z, k0 + at.y * 4u, row0 + at.x * 4u);
      for (var q = 0u; q < QUAD; q++) { // unroll
        rows[(at.y * 4u + q) * ROW_STRIDE + at.x] = values[q];
      }
    }
    for (var block = invocation; block < COLUMNS4 * BLOCKS; block += LANES * DOWN) {
      let at = place(block, COLUMNS4, COLUMN_TERMS_ADJACENT);
      let values = column_block(tile.z, k0 + at.y * 4u, column0 + at.x);
      for (var q = 0u; q < QUAD; q++) { // unroll
        columns[(at.y * 4u + q) * COLUMN_STRIDE + at.x] = values[q];
      }
    }
    workgroupBarrier();
    for (var k = 0u; k < min(DEPTH, terms() - k0); k++) {
      var column: array<vec4f, TN>;
      for (var j = 0u; j < TN; j++) { // unroll
        column[j] = columns[k * COLUMN_STRIDE + j * LANES + lane];
      }
      for (var r4 = 0u; r4 < TM4; r4++) { // unroll
        let row = rows[k * ROW_STRIDE + down * TM4 + r4];
        for (var q = 0u; q < QUAD; q++) { // unroll
          for (var j = 0u; j < TN; j++) { // unroll
            sum[(r4 * 4u + q) * TN + j] = fma(vec4f(row[q]), column[j], sum[(r4 * 4u + q) * TN + j]);
          }
        }
      }
    }
    workgroupBarrier();
  }
  write_sums(tile.z, row0 + down * TM, column0 + lane, &sum);
}
