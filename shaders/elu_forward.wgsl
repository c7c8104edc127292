// y[m,i] = x where x > 0, else exp(x) - 1   one invocation: four values (alpha = 1, Clevert et al. 2016)
// x: [member or shared, value]   y: [member, value]
#import lib/flat
#import lib/nan
struct Sizes {
  values4: u32, // of one member
  x_member4: u32, // values4, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

fn element_count() -> u32 {
  return sizes.values4;
}

fn element(i: u32, member: u32) {
  let v = x[member * sizes.x_member4 + i];
  y[member * sizes.values4 + i] = select(v, exp(v) - vec4f(1.0), (v <= vec4f()) & !is_nan(v));
}
