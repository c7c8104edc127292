// y[m,i] = tanh(x[m,i])                          one invocation: four values
// x: [member or shared, value]   y: [member, value]. Clamped: beyond 10 tanh is 1 in f32, and some drivers overflow in exp(2 y).
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
  y[member * sizes.values4 + i] = select(tanh(clamp(v, vec4f(-10.0), vec4f(10.0))), v, is_nan(v));
}
