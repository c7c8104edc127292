// y[m,i] = f(x[m,i]) for the imported activation f        one invocation: four values
// x: [member or shared, value]   y: [member, value]
#import lib/flat
#import lib/activation/${ACTIVATION}
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
  y[member * sizes.values4 + i] = activation(x[member * sizes.x_member4 + i]);
}
