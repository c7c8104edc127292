// w <- updated(w, dw) of the imported update, with
// dw[m,c,ky,kx,o] = sum_{p,b} x[m,c,stride*p - pad + k,b] * dy[m,o,p,b]
// x: [member or shared, input channel, y, x, batch padded]   dy: [member, output channel, y, x, batch padded]
// w, and what the update keeps of it: [member, input channel, ky, kx, output channel padded]
// rates: [step]   step: [1]
// No tensor holds dw. One call of `write` takes four weights of an input: neighbouring outputs lie beside
// each other.
struct Sizes {
#import lib/conv/extents
  out_channels4: u32,
  batch: u32,
  batch_padded: u32,
  x_member: u32, // channels * height * width * batch_padded, or 0 when all members share x
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
  let inputs = sizes.channels * sizes.kernel * sizes.kernel;
  if (o / 4u < sizes.out_channels4 && i < inputs) {
    // Zero beside the outputs, so that the padding of w stays what it is: zero.
    let real = o + vec4u(0u, 1u, 2u, 3u) < vec4u(sizes.out_channels);
    let at = (m * inputs + i) * sizes.out_channels4 + o / 4u;
    w[at] = updated(at, w[at], select(vec4f(), sum, real), rates[step[0]]);
  }
}

#import lib/tiles/conv_weight_gradient_${TILE}
