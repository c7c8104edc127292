// y[m,c,p,b] = mean over the window at stride*p of x[m,c,.,b]     an element: four batch entries
// x: [member or shared, channel, y, x, batch]   y: [member, channel, y, x, batch]
#import lib/pool/outputs
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

fn element(i: u32, member: u32) {
  let start = window_start(i, member);
  var sum = vec4f();
  for (var ky = 0u; ky < sizes.size; ky++) {
    for (var kx = 0u; kx < sizes.size; kx++) {
      sum += x[start + (ky * sizes.width + kx) * sizes.batch4];
    }
  }
  y[member * element_count() + i] = sum / f32(sizes.size * sizes.size);
}
