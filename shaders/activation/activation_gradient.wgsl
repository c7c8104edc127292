// dy[m,i] <- dy[m,i] * f' by v[m,i], in place, for the imported activation f    one invocation: four values
// v: [member, value], the input or the output of f, whichever its gradient takes   dy: [member, value]
#import lib/flat
#import lib/activation/${ACTIVATION}
struct Sizes {
  values4: u32, // of one member
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> v: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dy: array<vec4f>;

fn element_count() -> u32 {
  return sizes.values4;
}

fn element(i: u32, member: u32) {
  let at = member * sizes.values4 + i;
  dy[at] = activation_gradient(dy[at], v[at]);
}
