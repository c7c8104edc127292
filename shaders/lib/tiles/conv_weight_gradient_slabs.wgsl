// Terms (p,b) of conv_weight_gradient for slabs_*: the batch entries of a position lie beside each other.
#import lib/in_batch
const ROW_TERMS_ADJACENT = true;
const COLUMN_TERMS_ADJACENT = true;
const ROW_SCALE: u32 = GRADIENT_SCALE;
const COLUMN_SCALE: u32 = 1u;

fn terms() -> u32 {
  return sizes.out_height * sizes.out_width * sizes.batch_padded;
}

// Column q: dy of output channels o, ..., o + 3 and term k + q, zero beyond the batch.
fn row_block(m: u32, k: u32, o: u32) -> mat4x4f {
  let k4 = min(k, terms() - 4u) / 4u;
  let real = in_batch(k4 % (sizes.batch_padded / 4u), sizes.batch);
  var block: mat4x4f;
  for (var q = 0u; q < QUAD; q++) { // unroll
    let channel = m * sizes.out_channels + min(o + q, sizes.out_channels - 1u);
    block[q] = select(vec4f(), dy[channel * (terms() / 4u) + k4], real);
  }
  return transpose(block);
}

// Column q: x under a group of four rows (c,ky,kx) at term k + q, zero beyond the image and the batch.
fn column_block(m: u32, k: u32, column: u32) -> mat4x4f {
  let batch4 = sizes.batch_padded / 4u;
  let taps = sizes.kernel * sizes.kernel;
  let k4 = min(k, terms() - 4u) / 4u;
  let position = k4 / batch4;
  let b4 = k4 % batch4;
  let real = in_batch(b4, sizes.batch);
  let top = i32(position / sizes.out_width * sizes.stride) - i32(sizes.pad_top);
  let left = i32(position % sizes.out_width * sizes.stride) - i32(sizes.pad_left);
  var block: mat4x4f;
  for (var q = 0u; q < QUAD; q++) { // unroll
    let i = min(column * 4u + q, sizes.channels * taps - 1u);
    let iy = top + i32(i % taps / sizes.kernel);
    let ix = left + i32(i % sizes.kernel);
    if (iy >= 0 && iy < i32(sizes.height) && ix >= 0 && ix < i32(sizes.width)) {
      let pixel = (i / taps * sizes.height + u32(iy)) * sizes.width + u32(ix);
      block[q] = select(vec4f(), x[m * (sizes.x_member / 4u) + pixel * batch4 + b4], real);
    }
  }
  return transpose(block);
}
#import lib/tiles/slabs_${SUM}
