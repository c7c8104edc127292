// loss[m,b] = 1/2 sum_k (z[m,k,b] - 1[k = label])^2   an element: a batch entry; padding entries get zero
// logits z: [member, class, batch padded]   labels: [member or shared, batch padded]
// loss: [member, batch padded]
#import lib/loss/entries
@group(0) @binding(3) var<storage, read_write> loss: array<f32>;

fn element(b: u32, member: u32) {
  let at = first_logit(b, member);
  let label = label_of(b, member);
  var sum = 0.0;
  for (var k = 0u; k < sizes.classes; k++) {
    let error = logits[at + k * sizes.batch_padded] - select(0.0, 1.0, k == label);
    sum = fma(error, error, sum);
  }
  loss[member * sizes.batch_padded + b] = select(0.0, 0.5 * sum, b < sizes.batch);
}
