import type { Trace } from '../../trace/trace.js';

/*
 * How progress of training is measured. A mean over training is a sum over the recorded checkpoints, and a
 * clock says what weight each of them has:
 *
 *   mean = Σ_c w_c v_c / Σ_c w_c
 *
 * Weights are whole numbers. So sums of right predictions are exact, and equal histories of learning have
 * equal means to the bit, which ranks need for their ties.
 *
 * Between two recorded checkpoints a curve is taken as a straight line. Where everything that a clock asks
 * for is recorded the mean is exact. Elsewhere it is a quadrature: with the end of every k-th epoch, a curve
 * 1 − e^(−e/τ) over E epochs is off by at most (k² − 1) / (12 τ E).
 */

/** What a clock reads of a trace. */
export type Recorded = Pick<Trace, 'steps' | 'epochs'>;

/** Weights of a trace's checkpoints in a mean over training. */
export interface CheckpointWeights {
  /** Index in the trace of each checkpoint that counts, ascending: [checkpoint that counts]. */
  readonly checkpoints: readonly number[];
  /** Whole numbers above 0: [checkpoint that counts]. */
  readonly weights: readonly number[];
  /** Sum of the weights. */
  readonly total: number;
}

/** A measure of progress, over which means are taken. */
export interface Clock {
  /** E.g. `epochs`: its name in tables. */
  readonly name: string;
  /** Throws a RangeError for a trace without a checkpoint after step 0. */
  weights(recorded: Recorded): CheckpointWeights;
}

/**
 * The mean over the ends of epochs 1 to E, which is the papers' accessibility: the clock that decides. It is
 * exact where the end of every epoch is recorded. An end that is not recorded lies on the straight line in
 * epochs between its neighbours, the start of training included.
 */
export const EPOCHS: Clock = { name: 'epochs', weights: ofEpochs };

/** The mean over steps 1 to the last one, with straight lines between checkpoints. */
export const STEPS: Clock = {
  name: 'steps',
  weights: (recorded) => ofSteps(recorded, 0, lastOf(recorded)),
};

/**
 * The mean over the logarithm of the step, from the first checkpoint after step 0 to the last one, by the
 * trapezium rule. Half of it is the first √S of S steps: it answers questions about early learning.
 */
export const LOG_STEPS: Clock = { name: 'log steps', weights: ofLogSteps };

/** The plain mean over checkpoints of one's choice, each as often as it is named. */
export function atCheckpoints(chosen: readonly number[], name = 'chosen checkpoints'): Clock {
  return {
    name,
    weights: ({ steps }) => {
      const outside = chosen.find((checkpoint) => !(checkpoint in steps));
      if (outside !== undefined || chosen.length === 0) {
        throw new RangeError(
          `clock: checkpoints [${chosen.join()}], expected at least one of 0 to ${steps.length - 1}`,
        );
      }
      const counts = new Float64Array(steps.length);
      for (const checkpoint of chosen) counts[checkpoint]++;
      return wholeWeights(counts);
    },
  };
}

/**
 * The mean over the steps of one stage of training: those after checkpoint `from` up to checkpoint `to`, with
 * straight lines between checkpoints.
 */
export function duringStage(from: number, to: number): Clock {
  return { name: 'steps of a stage', weights: (recorded) => ofSteps(recorded, from, to) };
}

/** Mean of a curve, [checkpoint of the trace], by some weights. */
export function meanOver(
  { checkpoints, weights, total }: CheckpointWeights,
  curve: ArrayLike<number>,
): number {
  let sum = 0;
  checkpoints.forEach((checkpoint, at) => (sum += weights[at] * curve[checkpoint]));
  return sum / total;
}

function ofEpochs(recorded: Recorded): CheckpointWeights {
  const { steps, epochs } = recorded;
  const last = lastOf(recorded);
  const stepsAnEpoch = steps[last] / epochs[last];
  /** Step at which an epoch ends, as `epochEnd` of the schedule rounds it. */
  const endOf = (epoch: number) => Math.floor(epoch * stepsAnEpoch + 0.5 + HALF_A_STEP);
  let count = Math.max(1, Math.round(epochs[last]));
  while (count > 1 && endOf(count - 1) >= steps[last]) count--;
  /** Epochs that are over at a checkpoint; a whole number at the step nearest to the end of an epoch. */
  const epochOf = (checkpoint: number) => {
    const whole = Math.round(epochs[checkpoint]);
    return endOf(whole) === steps[checkpoint] ? whole : epochs[checkpoint];
  };
  const shares = new Float64Array(steps.length);
  let next = 1;
  for (let epoch = 1; epoch <= count; epoch++) {
    const end = Math.min(endOf(epoch), steps[last]);
    while (steps[next] < end) next++;
    if (steps[next] === end) {
      shares[next]++;
      continue;
    }
    const [from, to] = [epochOf(next - 1), epochOf(next)];
    const passed = (epoch - from) / (to - from);
    shares[next - 1] += 1 - passed;
    shares[next] += passed;
  }
  return wholeWeights(shares);
}

/** Decides halves of a step as exact arithmetic would: batches have at most 10⁷ examples. */
const HALF_A_STEP = 1e-9;

/** Sum over the whole steps after checkpoint `from` up to checkpoint `to` of straight lines. */
function ofSteps({ steps }: Recorded, from: number, to: number): CheckpointWeights {
  if (!(from >= 0 && from < to && to < steps.length)) {
    throw new RangeError(
      `clock: a stage after checkpoint ${from} up to ${to}, expected two of 0 to ${steps.length - 1}, ` +
        'ascending',
    );
  }
  const shares = new Float64Array(steps.length);
  for (let checkpoint = from + 1; checkpoint <= to; checkpoint++) {
    // Among g steps, the i-th one has the share i/g of the later checkpoint; these add up to (g + 1) / 2.
    const gap = steps[checkpoint] - steps[checkpoint - 1];
    shares[checkpoint - 1] += (gap - 1) / 2;
    shares[checkpoint] += (gap + 1) / 2;
  }
  return wholeWeights(shares);
}

function ofLogSteps(recorded: Recorded): CheckpointWeights {
  const { steps } = recorded;
  const last = lastOf(recorded);
  const first = steps.findIndex((step) => step > 0);
  const shares = new Float64Array(steps.length);
  if (first === last) shares[last] = 1;
  for (let checkpoint = first + 1; checkpoint <= last; checkpoint++) {
    const width = Math.log(steps[checkpoint] / steps[checkpoint - 1]);
    shares[checkpoint - 1] += width / 2;
    shares[checkpoint] += width / 2;
  }
  return wholeWeights(shares);
}

function lastOf({ steps }: Recorded): number {
  const last = steps.length - 1;
  if (last >= 1 && steps[last] > 0) return last;
  throw new RangeError(`clock: checkpoints at steps [${steps.join()}], expected one after step 0`);
}

/** Sum of whole weights for shares that are no halves: each weight is off by at most 2^-20 of the sum. */
const RESOLUTION = 2 ** 20;

/**
 * Whole numbers in proportion to shares, [checkpoint]: exact and as small as can be where all shares are
 * multiples of a half, else to the resolution. The largest remainders are rounded up, so that the sum stays.
 */
function wholeWeights(shares: Float64Array): CheckpointWeights {
  const sum = shares.reduce((total, share) => total + share, 0);
  const halves = shares.map((share) => Math.round(2 * share));
  const whole = halves.every((each, at) => Math.abs(each - 2 * shares[at]) <= 1e-6)
    ? halves
    : rounded(shares.map((share) => (share / sum) * RESOLUTION));
  const divisor = whole.reduce(greatestDivisor, 0);
  const checkpoints = Array.from(whole.keys()).filter((checkpoint) => whole[checkpoint] > 0);
  const weights = checkpoints.map((checkpoint) => whole[checkpoint] / divisor);
  return { checkpoints, weights, total: weights.reduce((total, weight) => total + weight, 0) };
}

/** Numbers of a whole sum, rounded so that the sum stays. */
function rounded(values: Float64Array): Float64Array {
  const floors = values.map(Math.floor);
  const missing = Math.round(
    values.reduce((sum, value) => sum + value, 0) - floors.reduce((sum, floor) => sum + floor, 0),
  );
  const byRemainder = Array.from(values.keys()).sort(
    (a, b) => values[b] - floors[b] - (values[a] - floors[a]) || a - b,
  );
  for (const at of byRemainder.slice(0, missing)) floors[at]++;
  return floors;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
