enable f16;
enable subgroups;
enable chromium_experimental_subgroup_matrix;
// A tiled product on the matrix units of a GPU: terms rounded to f16, sums in f32. A workgroup of LANES x
// DOWN subgroups computes DOWN*TM x LANES*TN matrices of MATRIX_M rows x MATRIX_N columns, from slabs of
// DEPTH terms, a multiple of MATRIX_K, in the workgroup's memory. ROW_SCALE and COLUMN_SCALE keep gradients,
// which may be small, above the least number of f16; the sums are divided by them again.
const ROWS: u32 = DOWN * TM * MATRIX_M;
const COLUMNS: u32 = LANES * TN * MATRIX_N;
const INVOCATIONS: u32 = LANES * DOWN * SUBGROUP;
// Rows and columns that `write` takes at once (lib/tiles/slabs_fma), and how far its values lie apart in a
// matrix of results.
const ROWS_AT_ONCE: u32 = select(1u, 4u, WRITES_ROWS);
const COLUMNS_AT_ONCE: u32 = 4u / ROWS_AT_ONCE;
const ACROSS: u32 = MATRIX_N / COLUMNS_AT_ONCE;
const NEXT: u32 = select(1u, MATRIX_N, WRITES_ROWS);
var<workgroup> rows: array<f16, DEPTH * ROWS>;
var<workgroup> columns: array<f16, DEPTH * COLUMNS>;
var<workgroup> results: array<f32, LANES * DOWN * MATRIX_M * MATRIX_N>; // a matrix of each subgroup

#import lib/tiles/blocks

// Zero for terms beyond the last one.
fn real(values: vec4f, term: u32) -> vec4f {
  return select(vec4f(), values, term < terms());
}

@compute @workgroup_size(LANES * DOWN * SUBGROUP)
fn main(
  @builtin(workgroup_id) tile: vec3u,
  @builtin(local_invocation_index) invocation: u32,
  @builtin(subgroup_id) subgroup: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let row0 = subgroup / LANES * TM * MATRIX_M;
  let column0 = subgroup % LANES * TN * MATRIX_N;
  var sum: array<subgroup_matrix_result<f32, MATRIX_N, MATRIX_M>, TM * TN>;
  for (var k0 = 0u; k0 < terms(); k0 += DEPTH) {
    for (var block = invocation; block < ROWS / 4u * BLOCKS; block += INVOCATIONS) {
      let at = place(block, ROWS / 4u, ROW_TERMS_ADJACENT);
      let values = row_block(tile.z, k0 + at.y * 4u, tile.y * ROWS + at.x * 4u);
      for (var q = 0u; q < QUAD; q++) { // unroll
        let row = vec4<f16>(real(values[q], k0 + at.y * 4u + q) * f32(ROW_SCALE));
        for (var r = 0u; r < QUAD; r++) { // unroll
          rows[(at.y * 4u + q) * ROWS + at.x * 4u + r] = row[r];
        }
      }
    }
    for (var block = invocation; block < COLUMNS / 4u * BLOCKS; block += INVOCATIONS) {
      let at = place(block, COLUMNS / 4u, COLUMN_TERMS_ADJACENT);
      let values = column_block(tile.z, k0 + at.y * 4u, tile.x * (COLUMNS / 4u) + at.x);
      for (var q = 0u; q < QUAD; q++) { // unroll
        let column = vec4<f16>(real(values[q], k0 + at.y * 4u + q) * f32(COLUMN_SCALE));
        for (var r = 0u; r < QUAD; r++) { // unroll
          columns[(at.y * 4u + q) * COLUMNS + at.x * 4u + r] = column[r];
        }
      }
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k += MATRIX_K) {
      var right: array<subgroup_matrix_right<f16, MATRIX_N, MATRIX_K>, TN>;
      for (var j = 0u; j < TN; j++) { // unroll
        right[j] = subgroupMatrixLoad<subgroup_matrix_right<f16, MATRIX_N, MATRIX_K>, row_major>(
          &columns, k * COLUMNS + column0 + j * MATRIX_N, COLUMNS);
      }
      for (var r = 0u; r < TM; r++) { // unroll
        let left = subgroupMatrixLoad<subgroup_matrix_left<f16, MATRIX_K, MATRIX_M>, col_major>(
          &rows, k * ROWS + row0 + r * MATRIX_M, ROWS);
        for (var j = 0u; j < TN; j++) { // unroll
          sum[r * TN + j] = subgroupMatrixMultiplyAccumulate(left, right[j], sum[r * TN + j]);
        }
      }
    }
    workgroupBarrier();
  }
  let own = subgroup * MATRIX_M * MATRIX_N;
  for (var r = 0u; r < TM; r++) { // unroll
    for (var j = 0u; j < TN; j++) { // unroll
      subgroupMatrixStore<row_major>(&results, own, sum[r * TN + j], MATRIX_N);
      workgroupBarrier();
      for (var quad = lane; quad < MATRIX_M * MATRIX_N / 4u; quad += SUBGROUP) {
        let row = quad / ACROSS * ROWS_AT_ONCE;
        let column = quad % ACROSS;
        let at = own + row * MATRIX_N + column * COLUMNS_AT_ONCE;
        let values = vec4f(results[at], results[at + NEXT], results[at + 2u * NEXT], results[at + 3u * NEXT]);
        write(
          tile.z,
          tile.y * ROWS + row0 + r * MATRIX_M + row,
          (tile.x * COLUMNS + column0 + j * MATRIX_N) / COLUMNS_AT_ONCE + column,
          values / f32(ROW_SCALE * COLUMN_SCALE),
        );
      }
      workgroupBarrier();
    }
  }
}
