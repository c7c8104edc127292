// Terms o of dense_input_gradient for slabs_*: the weights of an input lie beside each other.
const ROW_TERMS_ADJACENT = true;
const COLUMN_TERMS_ADJACENT = false;
const ROW_SCALE: u32 = 1u;
const COLUMN_SCALE: u32 = GRADIENT_SCALE;

fn terms() -> u32 {
  return sizes.outputs;
}

// Column q: w of inputs i, ..., i + 3 and output o + q.
fn row_block(m: u32, o: u32, i: u32) -> mat4x4f {
  // The padding of the last outputs may be read; beyond it lies another input.
  let first = min(o, sizes.outputs_padded - 4u);
  var block: mat4x4f;
  for (var q = 0u; q < QUAD; q++) { // unroll
    let at = (m * sizes.inputs + min(i + q, sizes.inputs - 1u)) * sizes.outputs_padded + first;
    block[q] = vec4f(w[at], w[at + 1u], w[at + 2u], w[at + 3u]);
  }
  return transpose(block);
}

// Column q: dy of output o + q and a group of four batch entries.
fn column_block(m: u32, o: u32, column: u32) -> mat4x4f {
  let first = m * sizes.outputs * sizes.batch4 + min(column, sizes.batch4 - 1u);
  var block: mat4x4f;
  for (var q = 0u; q < QUAD; q++) { // unroll
    block[q] = dy[first + min(o + q, sizes.outputs - 1u) * sizes.batch4];
  }
  return block;
}
#import lib/tiles/slabs_${SUM}
