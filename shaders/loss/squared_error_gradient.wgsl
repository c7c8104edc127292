// dz[m,k,b] = (z[m,k,b] - 1[k = label]) / batch   an element: a batch entry; padding entries get zero
// logits z: [member, class, batch padded]   labels: [member or shared, batch padded]
// dlogits dz: [member, class, batch padded]
#import lib/loss/entries
@group(0) @binding(3) var<storage, read_write> dlogits: array<f32>;

fn element(b: u32, member: u32) {
  let at = first_logit(b, member);
  let label = label_of(b, member);
  for (var k = 0u; k < sizes.classes; k++) {
    let value = (logits[at + k * sizes.batch_padded] - select(0.0, 1.0, k == label)) / f32(sizes.batch);
    dlogits[at + k * sizes.batch_padded] = select(0.0, value, b < sizes.batch);
  }
}
