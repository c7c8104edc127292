import { exactly, Sums, ULP, within, type Expected } from '../cases/operation-case.js';

/** logits and their gradient: [member, class, batch padded]; labels: [member or 1, batch padded]. */
export interface LossExtents {
  readonly members: number;
  readonly classes: number;
  readonly batch: number;
  readonly batchPadded: number;
  /** All members have the same labels. */
  readonly shared: boolean;
}

type Values = ArrayLike<number>;

/** One real entry: its logits by class with their flat places, its label and its place among the losses. */
interface Entry {
  readonly logits: readonly number[];
  readonly places: readonly number[];
  readonly label: number;
  readonly at: number;
}

function entries(extents: LossExtents, logits: Values, labels: Values): Entry[] {
  const { members, classes, batch, batchPadded, shared } = extents;
  const found: Entry[] = [];
  for (let b = 0; b < batch; b++) {
    for (let m = 0; m < members; m++) {
      const places = Array.from({ length: classes }, (_, k) => (m * classes + k) * batchPadded + b);
      const label = labels[(shared ? 0 : m) * batchPadded + b];
      found.push({ logits: places.map((at) => logits[at]), places, label, at: m * batchPadded + b });
    }
  }
  return found;
}

/** Probabilities, and the relative error of each in f32. */
function softmax(logits: readonly number[]): {
  logTotal: number;
  highest: number;
  totalError: number;
  probabilities: number[];
  errors: number[];
} {
  const highest = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  // exp is within (3 + 2|x|) units in the last place (WGSL section 15.7.4.1). The absolute error of its
  // argument, half a unit of |x|, is a relative error of exp.
  const errors = logits.map((z) => (3 + 2.5 * Math.abs(z - highest)) * ULP);
  const summed = powers.reduce((sum, power, k) => sum + power * errors[k], 0) / total;
  return {
    logTotal: Math.log(total),
    highest,
    totalError: summed + logits.length * ULP,
    probabilities: powers.map((power) => power / total),
    errors,
  };
}

export function crossEntropyExpected(extents: LossExtents, logits: Values, labels: Values): Expected {
  const count = extents.members * extents.batchPadded;
  const [values, bounds] = [new Float64Array(count), new Float64Array(count)];
  for (const { logits: z, label, at } of entries(extents, logits, labels)) {
    const { logTotal, highest, totalError } = softmax(z);
    values[at] = logTotal + highest - z[label];
    // log: 3 units in the last place, or 2^-21 absolutely from 0.5 to 2 (WGSL section 15.7.4.1).
    const log = totalError + Math.max(2 ** -21, 3 * ULP * logTotal);
    bounds[at] = log + ULP * (logTotal + Math.abs(highest) + Math.abs(z[label]));
  }
  return { values, bounds };
}

export function crossEntropyGradientExpected(extents: LossExtents, logits: Values, labels: Values): Expected {
  const count = extents.members * extents.classes * extents.batchPadded;
  const [values, bounds] = [new Float64Array(count), new Float64Array(count)];
  for (const { logits: z, places, label } of entries(extents, logits, labels)) {
    const { probabilities, errors, totalError } = softmax(z);
    probabilities.forEach((probability, k) => {
      const difference = probability - (k === label ? 1 : 0);
      // Two quotients of 2.5 units and a difference of half a one; what is below 2^-126 may be 0.
      const error = probability * (errors[k] + totalError + 2.5 * ULP) + 3 * ULP * Math.abs(difference);
      values[places[k]] = difference / extents.batch;
      bounds[places[k]] = error / extents.batch + 2 ** -126;
    });
  }
  return { values, bounds };
}

export function squaredErrorExpected(extents: LossExtents, logits: Values, labels: Values): Expected {
  const sums = new Sums([extents.members, extents.batchPadded]);
  for (const { logits: z, label, at } of entries(extents, logits, labels)) {
    z.forEach((value, k) => sums.add(at, (value - (k === label ? 1 : 0)) ** 2 / 2));
  }
  // Each error is rounded before it is squared: two more half units.
  return sums.expected(1, 2);
}

export function squaredErrorGradientExpected(extents: LossExtents, logits: Values, labels: Values): Expected {
  const values = new Float64Array(extents.members * extents.classes * extents.batchPadded);
  for (const { logits: z, places, label } of entries(extents, logits, labels)) {
    z.forEach((value, k) => (values[places[k]] = (value - (k === label ? 1 : 0)) / extents.batch));
  }
  // A difference of half a unit and a quotient of 2.5.
  return within(values.length, (at) => [values[at], 3 * ULP * Math.abs(values[at])]);
}

/** total + the losses of batch `step` that belong to the first `examples`. */
export function accumulatedExpected(
  extents: LossExtents,
  loss: Values,
  total: Values,
  step: number,
  examples: number,
): Expected {
  const sums = new Sums([extents.members]);
  for (let m = 0; m < extents.members; m++) {
    sums.add(m, total[m]);
    const real = Math.min(extents.batch, examples - step * extents.batch);
    for (let b = real - 1; b >= 0; b--) sums.add(m, loss[m * extents.batchPadded + b]);
  }
  return sums.expected();
}

/** The lowest class among those with the largest logit, at the places of batch `step`; `before` elsewhere. */
export function predictedExpected(
  extents: LossExtents,
  logits: Values,
  before: Values,
  step: number,
): Expected {
  const { members, classes, batchPadded } = extents;
  const predictions = Float64Array.from(before);
  const stride = before.length / members;
  for (let m = 0; m < members; m++) {
    for (let b = 0; b < batchPadded; b++) {
      const z = Array.from({ length: classes }, (_, k) => logits[(m * classes + k) * batchPadded + b]);
      predictions[m * stride + step * batchPadded + b] = z.indexOf(Math.max(...z));
    }
  }
  return exactly(predictions);
}
