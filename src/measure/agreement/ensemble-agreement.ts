import { NO_PREDICTION, type Trace } from '../../trace/trace.js';
import { finishedMembers } from '../accessibility.js';
import { RightCounts } from '../right-counts.js';

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
  private readonly ofSecond: CentredRight;
  private readonly classes: number;

  /**
   * Throws a RangeError for ensembles on different test examples.
   *
   * @param ofFirst the right predictions of `first`, which its agreements with several ensembles share
   */
  constructor(
    first: Trace,
    second: Trace,
    private readonly ofFirst: CentredRight = CentredRight.ofAll(first),
  ) {
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
    this.ofSecond = CentredRight.atEnd(second);
    this.classes = 1 + Math.max(classOf(first), classOf(second));
    const { classes } = this;
    this.equal = new Float64Array(checkpoints * rows[0].length * rows[1].length);
    this.firstShares = new Float64Array(checkpoints * rows[0].length * classes);
    this.secondShares = new Float64Array(rows[1].length * classes);
    const of = (trace: Trace, checkpoint: number, member: number) => {
      const start = (checkpoint * trace.members + member) * examples;
      return trace.test.predictions.subarray(start, start + examples);
    };
    const note = (predicted: Uint8Array, at: number, shares: Float64Array) => {
      for (const label of predicted) shares[at * classes + label] += 1 / examples;
    };
    const last = rows[1].map((member) => of(second, second.steps.length - 1, member));
    last.forEach((predicted, at) => note(predicted, at, this.secondShares));
    for (let checkpoint = 0; checkpoint < checkpoints; checkpoint++) {
      rows[0].forEach((member, row) => {
        const own = of(first, checkpoint, member);
        const at = checkpoint * rows[0].length + row;
        note(own, at, this.firstShares);
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
    const [own, end] = [this.ofFirst.of(first), this.ofSecond.of(second)];
    const { examples } = this.ofSecond;
    return own.squares.map((square, checkpoint) => {
      let product = 0;
      const start = checkpoint * examples;
      for (let x = 0; x < examples; x++) product += own.values[start + x] * end.values[x];
      return square > 0 && end.squares[0] > 0 ? product / Math.sqrt(square * end.squares[0]) : NaN;
    });
  }
}

/** How many of some members are right about each test example, minus the mean over examples. */
interface CentredCounts {
  /** [checkpoint, example] */
  readonly values: Float64Array;
  /** Sum of squares: [checkpoint]. */
  readonly squares: Float64Array;
}

/** Right predictions of an ensemble. Those of the members that were asked for last are remembered. */
export class CentredRight {
  readonly examples: number;
  private readonly right: RightCounts;
  private readonly finished: readonly number[];
  private last: { readonly rows: readonly number[]; readonly counts: CentredCounts } | undefined;

  private constructor(
    trace: Trace,
    private readonly checkpoints: readonly number[],
  ) {
    this.examples = trace.test.labels.length;
    this.finished = finishedMembers(trace).finished;
    this.right = new RightCounts(trace, 'test', checkpoints);
  }

  static ofAll(trace: Trace): CentredRight {
    return new CentredRight(trace, Array.from(trace.steps.keys()));
  }

  static atEnd(trace: Trace): CentredRight {
    return new CentredRight(trace, [trace.steps.length - 1]);
  }

  /** @param rows of the members that finished; one may stand twice */
  of(rows: readonly number[]): CentredCounts {
    const { last } = this;
    if (last?.rows.length === rows.length && rows.every((row, at) => row === last.rows[at])) {
      return last.counts;
    }
    const counts = this.count(rows.map((row) => this.finished[row]));
    this.last = { rows, counts };
    return counts;
  }

  private count(members: readonly number[]): CentredCounts {
    const { examples, checkpoints } = this;
    const values = new Float64Array(checkpoints.length * examples);
    const squares = checkpoints.map((_, place) => {
      const own = values.subarray(place * examples, (place + 1) * examples);
      this.right.at(place, members, own);
      let total = 0;
      for (let x = 0; x < examples; x++) total += own[x];
      // The sums are whole numbers, so the mean of a constant vector is exact.
      const mean = total / examples;
      let square = 0;
      for (let x = 0; x < examples; x++) {
        own[x] -= mean;
        square += own[x] ** 2;
      }
      return square;
    });
    return { values, squares: Float64Array.from(squares) };
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
