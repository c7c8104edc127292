// dx[m,i,b] = sum_o w[m,i,o] * dy[m,o,b]
// w: [member, input, output padded]   dy: [member, output, batch]   dx: [member, input, batch]
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs_padded: u32,
  batch4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dx: array<vec4f>;
#import lib/below/${BELOW}

const WRITES_ROWS = false;
fn write(m: u32, i: u32, column: u32, sum: vec4f) {
  if (i < sizes.inputs && column < sizes.batch4) {
    let at = (m * sizes.inputs + i) * sizes.batch4 + column;
    dx[at] = through_activation_below(sum, at);
  }
}

#import lib/tiles/dense_input_gradient_${TILE}
