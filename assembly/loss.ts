// The cross-entropy's gradient, and the sum of losses over batches.

@unmanaged
export class Logits {
  logits: usize;
  labels: usize;
  dlogits: usize;
  classes: i32;
  batch: i32;
  batch4: i32;
  labels_member: i32;
}

/**
 * dlogits[m,k,b] = (softmax(logits)[m,k,b] - 1[k = label]) / batch, 0 in the padding; a part is one entry b
 * of one member.
 */
export function softmax_gradient(from: i32, to: i32, p: Logits, scratch: usize): void {
  const row = p.batch4 * 16;
  for (let part = from; part < to; part++) {
    const member = part / (p.batch4 * 4);
    const b = part % (p.batch4 * 4);
    const at = member * p.classes * row + b * 4;
    const logits = p.logits + at;
    const dlogits = p.dlogits + at;
    if (b >= p.batch) {
      for (let k = 0; k < p.classes; k++) store<f32>(dlogits + k * row, 0);
      continue;
    }
    let highest = load<f32>(logits);
    for (let k = 1; k < p.classes; k++) highest = max(highest, load<f32>(logits + k * row));
    let total: f32 = 0;
    for (let k = 0; k < p.classes; k++) {
      const share = Mathf.exp(load<f32>(logits + k * row) - highest);
      store<f32>(dlogits + k * row, share);
      total += share;
    }
    const label = load<i32>(p.labels + (member * p.labels_member + b) * 4);
    for (let k = 0; k < p.classes; k++) {
      const target: f32 = k === label ? 1 : 0;
      const slope = (load<f32>(dlogits + k * row) / total - target) / <f32>p.batch;
      store<f32>(dlogits + k * row, slope);
    }
  }
}

@unmanaged
export class Losses {
  total: usize;
  loss: usize;
  step: usize;
  batch: i32;
  batch4: i32;
  examples: i32;
}

/**
 * total[m] += loss[m,b] over the entries of batch `step` that are among the first examples, one after
 * another, so that no bit depends on the size of a batch; a part is one member.
 */
export function accumulate_loss(from: i32, to: i32, p: Losses, scratch: usize): void {
  const entries = min(p.batch, p.examples - load<i32>(p.step) * p.batch);
  for (let member = from; member < to; member++) {
    let sum = load<f32>(p.total + member * 4);
    for (let b = 0; b < entries; b++) sum += load<f32>(p.loss + (member * p.batch4 * 4 + b) * 4);
    store<f32>(p.total + member * 4, sum);
  }
}
