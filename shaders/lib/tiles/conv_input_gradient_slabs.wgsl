// Terms (ky,kx,o) of conv_input_gradient for slabs_*: the output channels of a weight lie beside each other.
const ROW_TERMS_ADJACENT = true;
const COLUMN_TERMS_ADJACENT = false;
const ROW_SCALE: u32 = 1u;
const COLUMN_SCALE: u32 = GRADIENT_SCALE;

fn terms() -> u32 {
  return sizes.kernel * sizes.kernel * sizes.out_channels;
}

// Column q: w of input channels c, ..., c + 3 and term k + q.
fn row_block(m: u32, k: u32, c: u32) -> mat4x4f {
  let taps = sizes.kernel * sizes.kernel;
  var block: mat4x4f;
  for (var q = 0u; q < QUAD; q++) { // unroll
    let term = min(k + q, terms() - 1u);
    let offset = term / sizes.out_channels * sizes.out_channels_padded + term % sizes.out_channels;
    let c4 = (m * sizes.channels + min(vec4u(c) + vec4u(0u, 1u, 2u, 3u), vec4u(sizes.channels - 1u)))
      * (taps * sizes.out_channels_padded) + offset;
    block[q] = vec4f(w[c4.x], w[c4.y], w[c4.z], w[c4.w]);
  }
  return block;
}

// Column q: dy that reaches four batch entries of a position by term k + q, zero where there is none.
fn column_block(m: u32, k: u32, at: u32) -> mat4x4f {
  let column = min(at, sizes.height * sizes.width * sizes.batch4 - 1u);
  let position = column / sizes.batch4;
  let bottom = i32(position / sizes.width + sizes.pad_top);
  let right = i32(position % sizes.width + sizes.pad_left);
  let stride = i32(STRIDE);
  var block: mat4x4f;
  for (var q = 0u; q < QUAD; q++) { // unroll
    let term = min(k + q, terms() - 1u);
    let tap = term / sizes.out_channels;
    let sy = bottom - i32(tap / sizes.kernel);
    let sx = right - i32(tap % sizes.kernel);
    let oy = sy / stride;
    let ox = sx / stride;
    if (sy >= 0 && oy * stride == sy && oy < i32(sizes.out_height)
      && sx >= 0 && ox * stride == sx && ox < i32(sizes.out_width)) {
      let channel = m * sizes.out_channels + term % sizes.out_channels;
      let pixel = (channel * sizes.out_height + u32(oy)) * sizes.out_width + u32(ox);
      block[q] = dy[pixel * sizes.batch4 + column % sizes.batch4];
    }
  }
  return block;
}
#import lib/tiles/slabs_${SUM}
