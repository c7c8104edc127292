// softmax(z)[k] = exp(z[k] - highest) / total     The highest logit is subtracted so that no exp overflows.
struct Softmax {
  highest: f32,
  total: f32, // sum_k exp(z[k] - highest)
}

// Softmax of the entry whose first logit has index `at`.
fn softmax_at(at: u32) -> Softmax {
  var highest = logits[at];
  for (var k = 1u; k < sizes.classes; k++) {
    highest = max(highest, logits[at + k * sizes.batch_padded]);
  }
  var total = 0.0;
  for (var k = 0u; k < sizes.classes; k++) {
    total += exp(logits[at + k * sizes.batch_padded] - highest);
  }
  return Softmax(highest, total);
}
