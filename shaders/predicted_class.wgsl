// predictions[m,step*batch+b] = argmax_k z[m,k,b], the lowest k of equal ones, as a byte     one invocation: four examples
// logits z: [member, class, batch padded]   step: [1]   predictions: [member, example padded] bytes, four to a word, low byte first
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

@compute @workgroup_size(FLAT)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32,
        @builtin(num_workgroups) workgroups: vec3u) {
  let b4 = flat_index(workgroup, lane, workgroups);
  if (b4 >= sizes.batch4) {
    return;
  }
  let at = workgroup.z * sizes.classes * sizes.batch4 + b4;
  var best = logits[at];
  var class_of_best = vec4u();
  for (var k = 1u; k < sizes.classes; k++) {
    let v = logits[at + k * sizes.batch4];
    class_of_best = select(class_of_best, vec4u(k), v > best);
    best = select(best, v, v > best);
  }
  predictions[workgroup.z * sizes.examples4 + step[0] * sizes.batch4 + b4] =
    class_of_best.x | (class_of_best.y << 8u) | (class_of_best.z << 16u) | (class_of_best.w << 24u);
}
