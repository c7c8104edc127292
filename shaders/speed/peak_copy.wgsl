// y[m,i] = x[m,i]                                 an element: four values
// x, y: [member, value]
#import lib/flat
struct Sizes {
  values4: u32, // of one member
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

fn element_count() -> u32 {
  return sizes.values4;
}

fn element(i: u32, member: u32) {
  let at = member * sizes.values4 + i;
  y[at] = x[at];
}
