// Hands the sums of an invocation to `write` of the kernel: four columns of a row at a time, or four rows of
// a column where WRITES_ROWS says so.
#import lib/tiles/write_columns
fn write_sums(m: u32, row0: u32, column0: u32, sum: ptr<function, array<vec4f, TM * TN>>) {
  if (WRITES_ROWS) {
    for (var j = 0u; j < TN; j++) { // unroll
      for (var q = 0u; q < QUAD; q++) { // unroll
        for (var r4 = 0u; r4 < TM4; r4++) { // unroll
          const at = r4 * 4u * TN + j;
          let rows = vec4f(
            (*sum)[at][q], (*sum)[at + TN][q], (*sum)[at + 2u * TN][q], (*sum)[at + 3u * TN][q],
          );
          write(m, row0 + r4 * 4u, (column0 + j * LANES) * 4u + q, rows);
        }
      }
    }
  } else {
    write_columns(m, row0, column0, sum);
  }
}
