// loss[m,b] = 1/2 sum_k (z[m,k,b] - 1[k = label])^2     one invocation: one batch entry; padding entries get zero
// logits z: [member, class, batch padded]   labels: [member or shared, batch padded]   loss: [member, batch padded]
#import lib/flat
struct Sizes {
  classes: u32,
  batch: u32,
  batch_padded: u32,
  labels_member: u32, // batch_padded, or 0 when all members share the labels
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;

fn element_count() -> u32 {
  return sizes.batch_padded;
}

fn element(b: u32, member: u32) {
  let at = member * sizes.classes * sizes.batch_padded + b;
  let label = labels[member * sizes.labels_member + b];
  var sum = 0.0;
  for (var k = 0u; k < sizes.classes; k++) {
    let error = logits[at + k * sizes.batch_padded] - select(0.0, 1.0, k == label);
    sum = fma(error, error, sum);
  }
  loss[member * sizes.batch_padded + b] = select(0.0, 0.5 * sum, b < sizes.batch);
}
