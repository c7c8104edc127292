// Terms i of dense_forward for slabs_*: neighbouring outputs lie beside each other, and so do batch entries.
const ROW_TERMS_ADJACENT = false;
const COLUMN_TERMS_ADJACENT = false;
const ROW_SCALE: u32 = 1u;
const COLUMN_SCALE: u32 = 1u;

fn terms() -> u32 {
  return sizes.inputs;
}

// Column q: w of outputs o, ..., o + 3 and input i + q.
fn row_block(m: u32, i: u32, o: u32) -> mat4x4f {
  let first = min(o, sizes.outputs_padded - 4u);
  var block: mat4x4f;
  for (var q = 0u; q < QUAD; q++) { // unroll
    let at = (m * sizes.inputs + min(i + q, sizes.inputs - 1u)) * sizes.outputs_padded + first;
    block[q] = vec4f(w[at], w[at + 1u], w[at + 2u], w[at + 3u]);
  }
  return block;
}

// Column q: x of input i + q and a group of four batch entries.
fn column_block(m: u32, i: u32, column: u32) -> mat4x4f {
  let first = m * sizes.x_member4 + min(column, sizes.batch4 - 1u);
  var block: mat4x4f;
  for (var q = 0u; q < QUAD; q++) { // unroll
    block[q] = x[first + min(i + q, sizes.inputs - 1u) * sizes.batch4];
  }
  return block;
}
#import lib/tiles/slabs_${SUM}
