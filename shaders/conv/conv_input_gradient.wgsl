// dx[m,c,p,b] = sum_{ky,kx,o} w[m,c,ky,kx,o] * dy[m,o,(p + pad - k) / stride,b], over k that divide exactly
// w: [member, input channel, ky, kx, output channel padded]   dy: [member, output channel, y, x, batch]
// dx: [member, input channel, y, x, batch]   STRIDE: sizes.stride
struct Sizes {
#import lib/conv/extents
  out_channels_padded: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;
#import lib/below/${BELOW}

const WRITES_ROWS = false;
fn write(m: u32, c: u32, column: u32, sum: vec4f) {
  let columns = sizes.height * sizes.width * sizes.batch4;
  if (c < sizes.channels && column < columns) {
    let at = (m * sizes.channels + c) * columns + column;
    dx[at] = through_activation_below(sum, at);
  }
}

#import lib/tiles/conv_input_gradient_${TILE}
