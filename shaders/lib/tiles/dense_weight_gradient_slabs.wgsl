// Terms b of dense_weight_gradient for slabs_*: the batch entries of a feature lie beside each other.
#import lib/in_batch
const ROW_TERMS_ADJACENT = true;
const COLUMN_TERMS_ADJACENT = true;
const ROW_SCALE: u32 = GRADIENT_SCALE;
const COLUMN_SCALE: u32 = 1u;

fn terms() -> u32 {
  return sizes.batch_padded;
}

// Column q: dy of outputs o, ..., o + 3 and batch entry b + q, zero beyond the batch.
fn row_block(m: u32, b: u32, o: u32) -> mat4x4f {
  let b4 = min(b, sizes.batch_padded - 4u) / 4u;
  let real = in_batch(b4, sizes.batch);
  var block: mat4x4f;
  for (var q = 0u; q < QUAD; q++) { // unroll
    let feature = m * sizes.outputs + min(o + q, sizes.outputs - 1u);
    block[q] = select(vec4f(), dy[feature * (sizes.batch_padded / 4u) + b4], real);
  }
  return transpose(block);
}

// Column q: x of a group of four inputs and batch entry b + q, zero beyond the batch.
fn column_block(m: u32, b: u32, column: u32) -> mat4x4f {
  let b4 = min(b, sizes.batch_padded - 4u) / 4u;
  let real = in_batch(b4, sizes.batch);
  let first = m * (sizes.x_member / 4u) + b4;
  var block: mat4x4f;
  for (var q = 0u; q < QUAD; q++) { // unroll
    let i = min(column * 4u + q, sizes.inputs - 1u);
    block[q] = select(vec4f(), x[first + i * (sizes.batch_padded / 4u)], real);
  }
  return transpose(block);
}
#import lib/tiles/slabs_${SUM}
