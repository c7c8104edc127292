import { NO_PREDICTION, type Trace } from '../../trace/trace.js';
import { finishedMembers } from '../accessibility.js';

/**
 * Agreement of two ensembles on the same test examples: the first at every checkpoint, the second at its last
 * one. Members are rows of those that finished.
 */
export class EnsembleAgreement {
  readonly counts: readonly [number, number];
  readonly checkpoints: number;
  /**
   * Share of examples on which two members predict the same: [checkpoint, member of first, member of second].
   */
  private readonly equal: Float64Array;
  /**
   * Share of predictions of each class: [checkpoint, member of first, class], and [member of second, class].
   */
  private readonly firstShares: Float64Array;
  private readonly secondShares: Float64Array;
  /** 1 where a member is right: [checkpoint, member of first, example], and [member of second, example]. */
  private readonly firstRight: Uint8Array;
  private readonly secondRight: Uint8Array;
  private readonly examples: number;
  private readonly classes: number;

  /** Throws a RangeError for ensembles on different test examples. */
  constructor(first: Trace, second: Trace) {
    const { labels } = first.test;
    if (
      labels.length !== second.test.labels.length ||
      labels.some((own, x) => own !== second.test.labels[x])
    ) {
      throw new RangeError(
        `ensemble agreement: ${labels.length} and ${second.test.labels.length} test examples, expected ` +
          'the same in the same order',
      );
    }
    const rows = [finishedMembers(first).finished, finishedMembers(second).finished] as const;
    const [examples, checkpoints] = [labels.length, first.steps.length];
    this.counts = [rows[0].length, rows[1].length];
    this.checkpoints = checkpoints;
    this.examples = examples;
    this.classes = 1 + Math.max(classOf(first), classOf(second));
    const { classes } = this;
    this.equal = new Float64Array(checkpoints * rows[0].length * rows[1].length);
    this.firstShares = new Float64Array(checkpoints * rows[0].length * classes);
    this.secondShares = new Float64Array(rows[1].length * classes);
    this.firstRight = new Uint8Array(checkpoints * rows[0].length * examples);
    this.secondRight = new Uint8Array(rows[1].length * examples);
    const of = (trace: Trace, checkpoint: number, member: number) => {
      const start = (checkpoint * trace.members + member) * examples;
      return trace.test.predictions.subarray(start, start + examples);
    };
    const note = (predicted: Uint8Array, at: number, shares: Float64Array, right: Uint8Array) => {
      predicted.forEach((label, x) => {
        shares[at * classes + label] += 1 / examples;
        right[at * examples + x] = label === labels[x] ? 1 : 0;
      });
    };
    const last = rows[1].map((member) => of(second, second.steps.length - 1, member));
    last.forEach((predicted, at) => note(predicted, at, this.secondShares, this.secondRight));
    for (let checkpoint = 0; checkpoint < checkpoints; checkpoint++) {
      rows[0].forEach((member, row) => {
        const own = of(first, checkpoint, member);
        const at = checkpoint * rows[0].length + row;
        note(own, at, this.firstShares, this.firstRight);
        last.forEach((other, column) => {
          let same = 0;
          for (let x = 0; x < examples; x++) if (own[x] === other[x]) same++;
          this.equal[at * rows[1].length + column] = same / examples;
        });
      });
    }
  }

  /**
   * Cohen's kappa of the members' predictions: [checkpoint]. It is their mean agreement beyond chance,
   * divided by the largest possible one; chance is independent predictions with the same shares of classes.
   * NaN where both predict one class only.
   */
  kappa(first: readonly number[], second: readonly number[]): Float64Array {
    const { classes } = this;
    const pairs = first.length * second.length;
    return Float64Array.from({ length: this.checkpoints }, (_, checkpoint) => {
      let found = 0;
      for (const a of first) {
        const start = (checkpoint * this.counts[0] + a) * this.counts[1];
        for (const b of second) found += this.equal[start + b] / pairs;
      }
      let expected = 0;
      for (let k = 0; k < classes; k++) {
        let [one, other] = [0, 0];
        for (const a of first) one += this.firstShares[(checkpoint * this.counts[0] + a) * classes + k];
        for (const b of second) other += this.secondShares[b * classes + k];
        expected += (one * other) / pairs;
      }
      return expected < 1 ? (found - expected) / (1 - expected) : NaN;
    });
  }

  /**
   * Pearson's correlation over examples of the two ensembles' shares of members that are right: [checkpoint].
   * NaN where one is constant.
   */
  correlation(first: readonly number[], second: readonly number[]): Float64Array {
    const { examples } = this;
    /** Members that are right about each example, minus their mean: [example], in `into`. */
    const centredSum = (right: Uint8Array, rows: readonly number[], from: number, into: Float64Array) => {
      into.fill(0);
      for (const row of rows) {
        const start = (from + row) * examples;
        for (let x = 0; x < examples; x++) into[x] += right[start + x];
      }
      let total = 0;
      for (let x = 0; x < examples; x++) total += into[x];
      // The sums are whole numbers, so the mean of a constant vector is exact.
      const mean = total / examples;
      for (let x = 0; x < examples; x++) into[x] -= mean;
    };
    const [own, end] = [new Float64Array(examples), new Float64Array(examples)];
    centredSum(this.secondRight, second, 0, end);
    const found = new Float64Array(this.checkpoints);
    for (let checkpoint = 0; checkpoint < this.checkpoints; checkpoint++) {
      centredSum(this.firstRight, first, checkpoint * this.counts[0], own);
      let [product, one, other] = [0, 0, 0];
      for (let x = 0; x < examples; x++) {
        product += own[x] * end[x];
        one += own[x] ** 2;
        other += end[x] ** 2;
      }
      found[checkpoint] = one > 0 && other > 0 ? product / Math.sqrt(one * other) : NaN;
    }
    return found;
  }
}

/** Highest class that is predicted or true. */
function classOf({ test: { predictions, labels } }: Trace): number {
  const highest = (values: Uint8Array) =>
    values.reduce((most, each) => (each > most && each !== NO_PREDICTION ? each : most), 0);
  return Math.max(highest(predictions), highest(labels));
}

/** Checkpoint after step 0 with the largest value, the earliest of equal ones; undefined when all are NaN. */
export function bestCheckpoint(steps: ArrayLike<number>, values: ArrayLike<number>): number | undefined {
  let best: number | undefined;
  for (let at = 0; at < steps.length; at++) {
    if (steps[at] <= 0 || Number.isNaN(values[at])) continue;
    if (best === undefined || values[at] > values[best]) best = at;
  }
  return best;
}
