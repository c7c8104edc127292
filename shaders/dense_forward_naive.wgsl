// y[m,o,b] = sum_i w[m,i,o] * x[m,i,b]            one invocation: one output. What `pcbias doctor` compares with.
// w: [member, input, output padded]   x: [member or shared, input, batch padded]   y: [member, output, batch padded]
#import lib/flat
struct Sizes {
  inputs: u32,
  outputs: u32,
  outputs_padded: u32,
  batch4: u32,
  x_member4: u32, // inputs * batch4, or 0 when all members share x
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(FLAT)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32,
        @builtin(num_workgroups) workgroups: vec3u) {
  let i = flat_index(workgroup, lane, workgroups);
  let batch = sizes.batch4 * 4u;
  if (i >= sizes.outputs * batch) {
    return;
  }
  let w_at = workgroup.z * sizes.inputs * sizes.outputs_padded + i / batch;
  let x_at = workgroup.z * sizes.x_member4 * 4u + i % batch;
  var sum = 0.0;
  for (var k = 0u; k < sizes.inputs; k++) {
    sum = fma(w[w_at + k * sizes.outputs_padded], x[x_at + k * batch], sum);
  }
  y[workgroup.z * sizes.outputs * batch + i] = sum;
}
