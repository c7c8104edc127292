// step <- step + 1          one invocation
// The step counter selects the batch order and the learning rate of a step.
struct Sizes {
  increment: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read_write> step: array<u32>;

@compute @workgroup_size(1)
fn main() {
  step[0] = step[0] + sizes.increment;
}
