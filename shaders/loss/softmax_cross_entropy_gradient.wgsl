// dz[m,k,b] = (softmax(z)[m,k,b] - 1[k = label]) / batch
// logits z: [member, class, batch padded]   labels: [member or shared, batch padded]
// dlogits dz: [member, class, batch padded]      an element: a batch entry; padding entries get zero
#import lib/loss/entries
#import lib/loss/softmax
@group(0) @binding(3) var<storage, read_write> dlogits: array<f32>;

fn element(b: u32, member: u32) {
  let at = first_logit(b, member);
  let label = label_of(b, member);
  let softmax = softmax_at(at);
  for (var k = 0u; k < sizes.classes; k++) {
    let probability = exp(logits[at + k * sizes.batch_padded] - softmax.highest) / softmax.total;
    let value = (probability - select(0.0, 1.0, k == label)) / f32(sizes.batch);
    dlogits[at + k * sizes.batch_padded] = select(0.0, value, b < sizes.batch);
  }
}
