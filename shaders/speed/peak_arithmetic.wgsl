// y[m,i] = sum_k a_k, with a_k = x[m,i] + k and then `loops` * LINKS times a_k <- fma(a_k, scale, shift)
// x, y: [member, value]      an element: one value
// Each a_k waits for itself only, so that CHAINS multiply-adds can be under way at once.
#import lib/flat
struct Sizes {
  values: u32, // of one member
  loops: u32,
  scale: f32,
  shift: f32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

fn element_count() -> u32 {
  return sizes.values;
}

fn element(i: u32, member: u32) {
  let at = member * sizes.values + i;
  let scale = sizes.scale;
  let shift = sizes.shift;
  var a: array<f32, CHAINS>;
  for (var k = 0u; k < CHAINS; k++) { // unroll
    a[k] = x[at] + f32(k);
  }
  for (var loop_index = 0u; loop_index < sizes.loops; loop_index++) {
    for (var r = 0u; r < LINKS; r++) { // unroll
      for (var k = 0u; k < CHAINS; k++) { // unroll
        a[k] = fma(a[k], scale, shift);
      }
    }
  }
  var sum = 0.0;
  for (var k = 0u; k < CHAINS; k++) { // unroll
    sum += a[k];
  }
  y[at] = sum;
}
