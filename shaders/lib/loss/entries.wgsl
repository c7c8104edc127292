// Logits and labels of a batch: an element of a loss or of its gradient is a batch entry.
// logits z: [member, class, batch padded]   labels: [member or shared, batch padded]
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

fn element_count() -> u32 {
  return sizes.batch_padded;
}

// Index of z[member,0,b] in `logits`; class k lies k * batch_padded further.
fn first_logit(b: u32, member: u32) -> u32 {
  return member * sizes.classes * sizes.batch_padded + b;
}

fn label_of(b: u32, member: u32) -> u32 {
  return labels[member * sizes.labels_member + b];
}
