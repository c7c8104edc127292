// dy <- dy where y > 0, else 0, in place          one invocation: four values
// y: [member, value], the output of ReLU   dy: [member, value]
#import lib/flat
#import lib/activation/relu
struct Sizes {
  values4: u32, // of one member
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> dy: array<vec4f>;

fn element_count() -> u32 {
  return sizes.values4;
}

fn element(i: u32, member: u32) {
  let at = member * sizes.values4 + i;
  dy[at] = activation_gradient(dy[at], y[at]);
}
