// total[m] += sum_b loss[m,b], over the entries of batch `step` that are among the first `examples`
// loss: [member, batch padded]   total: [member]      one invocation: one member
struct Sizes {
  members: u32,
  batch: u32,
  batch_padded: u32,
  examples: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> loss: array<f32>;
@group(0) @binding(2) var<storage, read> step: array<u32>;
@group(0) @binding(3) var<storage, read_write> total: array<f32>;

@compute @workgroup_size(FLAT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= sizes.members) {
    return;
  }
  var sum = total[id.x]; // one chain over all examples, so that the batch size changes no bit
  for (var b = 0u; b < sizes.batch && step[0] * sizes.batch + b < sizes.examples; b++) {
    sum += loss[id.x * sizes.batch_padded + b];
  }
  total[id.x] = sum;
}
