// w <- updated(w, dw) of the imported update, with dw[m,i,o] = sum_b x[m,i,b] * dy[m,o,b]
// x: [member or shared, input, batch padded]   dy: [member, output, batch padded]
// w, and what the update keeps of it: [member, input, output padded]   rates: [step]   step: [1]
// No tensor holds dw. One call of `write` takes four weights of an input: neighbouring outputs lie beside
// each other.
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs4: u32,
  batch: u32,
  batch_padded: u32,
  x_member: u32, // inputs * batch_padded, or 0 when all members share x
  decay: f32,
  momentum: f32, // sgd does not read it
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dy: array<vec4f>;
@group(0) @binding(3) var<storage, read> rates: array<f32>;
@group(0) @binding(4) var<storage, read> step: array<u32>;
@group(0) @binding(5) var<storage, read_write> w: array<vec4f>;
const STATE: u32 = 6u;
#import lib/update/${UPDATE}

const WRITES_ROWS = true;
fn write(m: u32, o: u32, i: u32, sum: vec4f) {
  if (o / 4u < sizes.outputs4 && i < sizes.inputs) {
    // Zero beside the outputs, so that the padding of w stays what it is: zero.
    let real = o + vec4u(0u, 1u, 2u, 3u) < vec4u(sizes.outputs);
    let at = (m * sizes.inputs + i) * sizes.outputs4 + o / 4u;
    w[at] = updated(at, w[at], select(vec4f(), sum, real), rates[step[0]]);
  }
}

#import lib/tiles/dense_weight_gradient_${TILE}
