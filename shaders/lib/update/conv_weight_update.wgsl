// The sums of conv_weight_gradient, which no tensor holds, to `update`: four weights of an input at once, for neighbouring outputs lie
// beside each other. Whoever imports it declares sizes, x, dy and `update`.
const WRITES_ROWS = true;
fn write(m: u32, o: u32, i: u32, sum: vec4f) {
  let inputs = sizes.channels * sizes.kernel * sizes.kernel;
  if (o / 4u < sizes.out_channels4 && i < inputs) {
    // Zero beside the outputs, so that the padding of w stays what it is: zero.
    let real = o + vec4u(0u, 1u, 2u, 3u) < vec4u(sizes.out_channels);
    update((m * inputs + i) * sizes.out_channels4 + o / 4u, select(vec4f(), sum, real));
  }
}

#import lib/tiles/conv_weight_gradient_${TILE}
