// predictions[m,step*batch+b] = argmax_k z[m,k,b], the lowest k of equal ones      an element: four examples
// logits z: [member, class, batch padded]   step: [1]
// predictions: [member, example padded], bytes, four to a word, the low byte first
#import lib/flat
struct Sizes {
  classes: u32,
  batch4: u32,
  examples4: u32,
}
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> logits: array<vec4f>;
@group(0) @binding(2) var<storage, read> step: array<u32>;
@group(0) @binding(3) var<storage, read_write> predictions: array<u32>;

fn element_count() -> u32 {
  return sizes.batch4;
}

fn element(b4: u32, member: u32) {
  let at = member * sizes.classes * sizes.batch4 + b4;
  var best = logits[at];
  var class_of_best = vec4u();
  for (var k = 1u; k < sizes.classes; k++) {
    let v = logits[at + k * sizes.batch4];
    class_of_best = select(class_of_best, vec4u(k), v > best);
    best = select(best, v, v > best);
  }
  predictions[member * sizes.examples4 + step[0] * sizes.batch4 + b4] =
    class_of_best.x | (class_of_best.y << 8u) | (class_of_best.z << 16u) | (class_of_best.w << 24u);
}
