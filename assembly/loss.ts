// Losses by example, their gradients and sums, and predictions. A part is four entries of a member's batch,
// unless a kernel says otherwise.
import { Exponential } from './exponential';

@unmanaged
export class Logits {
  /** [member, class, batch padded] */
  logits: usize;
  /** [member or shared, batch padded] */
  labels: usize;
  /** What is written: dlogits as the logits, or the loss of each entry, [member, batch padded]. */
  written: usize;
  classes: i32;
  batch: i32;
  batch4: i32;
  labels_member: i32;

  /** Labels of a part, and its logits of class 0. */
  labelsOf(part: i32): v128 {
    return v128.load(
      this.labels + ((part / this.batch4) * this.labels_member + (part % this.batch4) * 4) * 4,
    );
  }
  offsetOf(part: i32): usize {
    return (part / this.batch4) * this.classes * this.batch4 * 16 + (part % this.batch4) * 16;
  }

  /** A part's numbers, zero in the padding of the batch. */
  unpadded(part: i32, values: v128): v128 {
    const entries = this.batch - (part % this.batch4) * 4;
    if (entries >= 4) return values;
    return v128.and(values, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(entries)));
  }

  /** The largest logits of a part; NaN if one is. */
  highest(at: usize): v128 {
    let highest = v128.load(at);
    for (let k = 1; k < this.classes; k++) highest = f32x4.max(highest, v128.load(at + k * this.batch4 * 16));
    return highest;
  }
}

/** dlogits[m,k,b] = (softmax(logits)[m,k,b] - 1[k = label]) / batch, 0 in the padding. */
export function softmax_gradient(from: i32, to: i32, p: Logits, scratch: usize): void {
  const row = p.batch4 * 16;
  const batch = f32x4.splat(<f32>p.batch);
  for (let part = from; part < to; part++) {
    const logits = p.logits + p.offsetOf(part);
    const dlogits = p.written + p.offsetOf(part);
    const highest = p.highest(logits);
    let total = f32x4.splat(0);
    for (let k = 0; k < p.classes; k++) {
      const share = Exponential.of(f32x4.sub(v128.load(logits + k * row), highest));
      v128.store(dlogits + k * row, share);
      total = f32x4.add(total, share);
    }
    const labels = p.labelsOf(part);
    for (let k = 0; k < p.classes; k++) {
      const off = f32x4.sub(f32x4.div(v128.load(dlogits + k * row), total), target(k, labels));
      v128.store(dlogits + k * row, p.unpadded(part, f32x4.div(off, batch)));
    }
  }
}

/** loss[m,b] = log Σ_k exp logits[m,k,b] - logits[m,label,b], 0 in the padding. */
export function softmax_cross_entropy(from: i32, to: i32, p: Logits, scratch: usize): void {
  const row = p.batch4 * 16;
  for (let part = from; part < to; part++) {
    const logits = p.logits + p.offsetOf(part);
    const labels = p.labelsOf(part);
    const highest = p.highest(logits);
    let total = f32x4.splat(0);
    let right = total;
    for (let k = 0; k < p.classes; k++) {
      const logit = v128.load(logits + k * row);
      total = f32x4.add(total, Exponential.of(f32x4.sub(logit, highest)));
      right = v128.bitselect(logit, right, i32x4.eq(labels, i32x4.splat(k)));
    }
    const loss = f32x4.sub(f32x4.add(logarithm(total), highest), right);
    v128.store(p.written + part * 16, p.unpadded(part, loss));
  }
}

/** dlogits[m,k,b] = (logits[m,k,b] - 1[k = label]) / batch, 0 in the padding. */
export function squared_error_gradient(from: i32, to: i32, p: Logits, scratch: usize): void {
  const row = p.batch4 * 16;
  const batch = f32x4.splat(<f32>p.batch);
  for (let part = from; part < to; part++) {
    const at = p.offsetOf(part);
    const labels = p.labelsOf(part);
    for (let k = 0; k < p.classes; k++) {
      const off = f32x4.sub(v128.load(p.logits + at + k * row), target(k, labels));
      v128.store(p.written + at + k * row, p.unpadded(part, f32x4.div(off, batch)));
    }
  }
}

/** loss[m,b] = ½ Σ_k (logits[m,k,b] - 1[k = label])², 0 in the padding. */
export function squared_error(from: i32, to: i32, p: Logits, scratch: usize): void {
  const row = p.batch4 * 16;
  for (let part = from; part < to; part++) {
    const at = p.logits + p.offsetOf(part);
    const labels = p.labelsOf(part);
    let sum = f32x4.splat(0);
    for (let k = 0; k < p.classes; k++) {
      const off = f32x4.sub(v128.load(at + k * row), target(k, labels));
      sum = f32x4.add(sum, f32x4.mul(off, off));
    }
    v128.store(p.written + part * 16, p.unpadded(part, f32x4.mul(sum, f32x4.splat(0.5))));
  }
}

/** 1 where the label is k, else 0. */
function target(k: i32, labels: v128): v128 {
  return v128.and(f32x4.splat(1), i32x4.eq(labels, i32x4.splat(k)));
}

function logarithm(x: v128): v128 {
  const low = f32x4(Mathf.log(f32x4.extract_lane(x, 0)), Mathf.log(f32x4.extract_lane(x, 1)), 0, 0);
  const third = f32x4.replace_lane(low, 2, Mathf.log(f32x4.extract_lane(x, 2)));
  return f32x4.replace_lane(third, 3, Mathf.log(f32x4.extract_lane(x, 3)));
}

@unmanaged
export class Predictions {
  logits: usize;
  /** [member, example], a byte each. */
  predictions: usize;
  step: usize;
  classes: i32;
  batch4: i32;
  examples4: i32;
}

/** predictions[m, step batch + b] = argmax_k logits[m,k,b], the lowest k of equal ones. */
export function predicted_class(from: i32, to: i32, p: Predictions, scratch: usize): void {
  const row = p.batch4 * 16;
  for (let part = from; part < to; part++) {
    const member = part / p.batch4;
    const group = part % p.batch4;
    const example = load<i32>(p.step) * p.batch4 + group;
    if (example >= p.examples4) continue;
    const at = p.logits + member * p.classes * row + group * 16;
    let best = v128.load(at);
    let classes = i32x4.splat(0);
    for (let k = 1; k < p.classes; k++) {
      const logit = v128.load(at + k * row);
      const higher = f32x4.gt(logit, best);
      best = v128.bitselect(logit, best, higher);
      classes = v128.bitselect(i32x4.splat(k), classes, higher);
    }
    const bytes = i8x16.shuffle(classes, classes, 0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    store<i32>(p.predictions + (member * p.examples4 + example) * 4, i32x4.extract_lane(bytes, 0));
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
