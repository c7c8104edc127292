// Terms (ky,kx,c) of conv_forward for slabs_*; the image is never copied into columns. Neighbouring output
// channels and neighbouring batch entries lie beside each other.
const ROW_TERMS_ADJACENT = false;
const COLUMN_TERMS_ADJACENT = false;
const ROW_SCALE: u32 = 1u;
const COLUMN_SCALE: u32 = 1u;

fn terms() -> u32 {
  return sizes.kernel * sizes.kernel * sizes.channels;
}

// Column q: w of output channels o, ..., o + 3 and term k + q.
fn row_block(m: u32, k: u32, o: u32) -> mat4x4f {
  let first = min(o, sizes.out_channels_padded - 4u);
  let taps = sizes.kernel * sizes.kernel;
  var block: mat4x4f;
  for (var q = 0u; q < QUAD; q++) { // unroll
    let term = min(k + q, terms() - 1u);
    let input = (m * sizes.channels + term % sizes.channels) * taps + term / sizes.channels;
    let at = input * sizes.out_channels_padded + first;
    block[q] = vec4f(w[at], w[at + 1u], w[at + 2u], w[at + 3u]);
  }
  return block;
}

// Column q: x under term k + q for four batch entries of an output position, zero beyond the image.
fn column_block(m: u32, k: u32, at: u32) -> mat4x4f {
  let column = min(at, sizes.out_height * sizes.out_width * sizes.batch4 - 1u);
  let position = column / sizes.batch4;
  let top = i32(position / sizes.out_width * sizes.stride) - i32(sizes.pad_top);
  let left = i32(position % sizes.out_width * sizes.stride) - i32(sizes.pad_left);
  let first = m * sizes.x_member4 + column % sizes.batch4;
  var block: mat4x4f;
  for (var q = 0u; q < QUAD; q++) { // unroll
    let term = min(k + q, terms() - 1u);
    let tap = term / sizes.channels;
    let iy = top + i32(tap / sizes.kernel);
    let ix = left + i32(tap % sizes.kernel);
    if (iy >= 0 && iy < i32(sizes.height) && ix >= 0 && ix < i32(sizes.width)) {
      let pixel = (term % sizes.channels * sizes.height + u32(iy)) * sizes.width + u32(ix);
      block[q] = x[first + pixel * sizes.batch4];
    }
  }
  return block;
}
#import lib/tiles/slabs_${SUM}
