// y[m,i] = sum_k a_k, with a_k = (x[m,i] + k) * scale and then `loops` * LINKS times, all k at once,
// a_k <- fma(a_k, a_{k-1}, shift), where a_{-1} is the last one
// x, y: [member, value]      an element: one value
// CHAINS multiply-adds do not wait for each other. Each takes its neighbour's value, so that a compiler
// cannot sort them chain by chain: lavapipe's did, and reached two thirds of this.
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
  let shift = sizes.shift;
  var a: array<f32, CHAINS>;
  for (var k = 0u; k < CHAINS; k++) { // unroll
    a[k] = (x[at] + f32(k)) * sizes.scale;
  }
  for (var loop_index = 0u; loop_index < sizes.loops; loop_index++) {
    for (var r = 0u; r < LINKS; r++) { // unroll
      let before = a;
      for (var k = 0u; k < CHAINS; k++) { // unroll
        a[k] = fma(before[k], before[(k + CHAINS - 1u) % CHAINS], shift);
      }
    }
  }
  var sum = 0.0;
  for (var k = 0u; k < CHAINS; k++) { // unroll
    sum += a[k];
  }
  y[at] = sum;
}
