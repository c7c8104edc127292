// Hands the sums of an invocation to `write` of the kernel: TM rows from row0 on, each as TN groups of four
// columns, the first of them column0 and the others LANES apart.
fn write_columns(m: u32, row0: u32, column0: u32, sum: ptr<function, array<vec4f, TM * TN>>) {
  for (var r = 0u; r < TM; r++) { // unroll
    for (var j = 0u; j < TN; j++) { // unroll
      write(m, row0 + r, column0 + j * LANES, (*sum)[r * TN + j]);
    }
  }
}
