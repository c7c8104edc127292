// loss[m,b] = log sum_k exp(z[m,k,b]) - z[m,label,b]   an element: a batch entry; padding entries get zero
// logits z: [member, class, batch padded]   labels: [member or shared, batch padded]
// loss: [member, batch padded]
#import lib/loss/entries
#import lib/loss/softmax
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;

fn element(b: u32, member: u32) {
  let at = first_logit(b, member);
  let label = label_of(b, member);
  let softmax = softmax_at(at);
  let value = log(softmax.total) + softmax.highest - logits[at + label * sizes.batch_padded];
  loss[member * sizes.batch_padded + b] = select(0.0, value, b < sizes.batch);
}
