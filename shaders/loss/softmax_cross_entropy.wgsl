// loss[m,b] = log sum_k exp(z[m,k,b]) - z[m,label,b]     one invocation: one batch entry; padding entries get zero
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
  var highest = logits[at];
  for (var k = 1u; k < sizes.classes; k++) {
    highest = max(highest, logits[at + k * sizes.batch_padded]);
  }
  var total = 0.0;
  for (var k = 0u; k < sizes.classes; k++) {
    total += exp(logits[at + k * sizes.batch_padded] - highest);
  }
  let value = log(total) + highest - logits[at + label * sizes.batch_padded];
  loss[member * sizes.batch_padded + b] = select(0.0, value, b < sizes.batch);
}
