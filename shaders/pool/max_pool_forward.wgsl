// y[m,c,p,b] = max over the window at stride*p of x[m,c,.,b]      an element: four batch entries
// x: [member or shared, channel, y, x, batch]   y: [member, channel, y, x, batch]   SIZE: sizes.size
#import lib/nan
#import lib/pool/outputs
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

fn element(i: u32, member: u32) {
  let start = window_start(i, member);
  var best = x[start];
  for (var ky = 0u; ky < SIZE; ky++) { // unroll
    for (var kx = 0u; kx < SIZE; kx++) { // unroll
      let v = x[start + (ky * sizes.width + kx) * sizes.batch4];
      best = select(best, v, (v > best) | is_nan(v)); // so that NaN wins and is seen
    }
  }
  y[member * element_count() + i] = best;
}
