// found[m] <- 1 if any value[m,.] is infinite or NaN          one invocation: four values
// values: [member, value]   found: [member]. By bits: on lavapipe n != n is false for NaN.
#import lib/flat
struct Sizes {
  values4: u32, // of one member
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> values: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> found: array<u32>;

fn element_count() -> u32 {
  return sizes.values4;
}

fn element(i: u32, member: u32) {
  let magnitude = values[member * sizes.values4 + i] & vec4u(0x7fffffffu);
  if (any(magnitude >= vec4u(0x7f800000u))) {
    found[member] = 1u; // every writer writes the same
  }
}
