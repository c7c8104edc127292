import type { Trace } from '../../trace/trace.js';
import { finishedMembers, type SplitName } from '../accessibility.js';
import { EPOCHS, type Clock } from './clock.js';

/**
 * What each member learned and forgot, at the checkpoints of a clock. A pair of checkpoints e < e' has the
 * weight w_e w_e'.
 */
export interface LearningHistories {
  readonly examples: number;
  /** Examples of each class that occurs: [class that occurs]. */
  readonly classSizes: readonly number[];
  /** Index in the trace of each member that counts, and of each that was left out because it diverged. */
  readonly members: readonly number[];
  readonly leftOut: readonly number[];
  /** Index in the trace of each checkpoint that counts, ascending, and its weight: [checkpoint]. */
  readonly checkpoints: readonly number[];
  readonly weights: readonly number[];
  /** Step of the first checkpoint at which a member is right, NaN without one: [member, example]. */
  readonly first: Float64Array;
  /** Step of the checkpoint from which on it stays right; NaN if wrong at the last: [member, example]. */
  readonly stable: Float64Array;
  /** Transitions from right to wrong between one checkpoint and the next: [member, example]. */
  readonly events: Float64Array;
  /** Examples that a member is right about: [member, checkpoint, class that occurs]. */
  readonly right: Float64Array;
  /** Sum over examples and e' > e of the weights of pairs right at e and wrong at e': [member, e]. */
  readonly forgotten: Float64Array;
  /** The same of pairs wrong at e and right at e': [member, e]. */
  readonly learned: Float64Array;
}

/**
 * Learning histories over the checkpoints of a clock; by default those that the mean over epochs asks for, so
 * that a denser record of early steps shows no more events. Forgetting events: Toneva et al., ICLR 2019.
 *
 * @throws RangeError as the clock does
 */
export function learningHistories(trace: Trace, split: SplitName, clock: Clock = EPOCHS): LearningHistories {
  const { predictions, labels } = trace[split];
  const { checkpoints, weights } = clock.weights(trace);
  const { finished: members, diverged: leftOut } = finishedMembers(trace);
  const examples = labels.length;
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const classOf = Uint8Array.from(labels, (label) => classes.indexOf(label));
  const perExample = () => new Float64Array(members.length * examples);
  const perCheckpoint = () => new Float64Array(members.length * checkpoints.length);
  const [first, stable] = [perExample().fill(NaN), perExample().fill(NaN)];
  const events = perExample();
  const [forgotten, learned] = [perCheckpoint(), perCheckpoint()];
  const right = new Float64Array(members.length * checkpoints.length * classes.length);
  members.forEach((member, row) => {
    const own = row * examples;
    /** Weight of the later checkpoints at which an example is right and wrong: [example]. */
    const [rightLater, wrongLater] = [new Float64Array(examples), new Float64Array(examples)];
    const rightNext = new Uint8Array(examples).fill(1);
    for (let at = checkpoints.length - 1; at >= 0; at--) {
      const start = (checkpoints[at] * trace.members + member) * examples;
      const step = trace.steps[checkpoints[at]];
      const place = row * checkpoints.length + at;
      for (let x = 0; x < examples; x++) {
        const isRight = predictions[start + x] === labels[x];
        if (isRight) {
          right[place * classes.length + classOf[x]]++;
          forgotten[place] += weights[at] * wrongLater[x];
          first[own + x] = step;
          if (rightNext[x] === 0) events[own + x]++;
          if (wrongLater[x] === 0) stable[own + x] = step;
          rightLater[x] += weights[at];
        } else {
          learned[place] += weights[at] * rightLater[x];
          wrongLater[x] += weights[at];
        }
        rightNext[x] = isRight ? 1 : 0;
      }
    }
  });
  const classSizes = classes.map((_, k) => classOf.filter((each) => each === k).length);
  return {
    examples,
    classSizes,
    members,
    leftOut,
    checkpoints,
    weights,
    first,
    stable,
    events,
    right,
    forgotten,
    learned,
  };
}

/** How much of what it had right each member forgot: [member that counts]; NaN where there is nothing. */
export interface Forgetting {
  /** Share of the pairs of checkpoints e < e', right at e, that are wrong at e'. */
  readonly share: Float64Array;
  /**
   * The same share for predictions that are unrelated from one checkpoint to the next, with the member's
   * accuracy a at each checkpoint: Σ w_e w_e' a_e (1 − a_e') / Σ w_e w_e' a_e.
   */
  readonly unrelated: Float64Array;
  /** The same with the member's accuracy on each class at each checkpoint. */
  readonly unrelatedInClasses: Float64Array;
  /** The same with the checkpoints of each example in random order: half of the pairs that differ. */
  readonly reordered: Float64Array;
  /** Share of the examples that were ever right that were never forgotten. */
  readonly never: Float64Array;
  /** The same for unrelated predictions, see `unrelated`. */
  readonly neverUnrelated: Float64Array;
}

/** Shares of forgotten predictions of each member, with what predictions without a memory would have. */
export function forgettingOf(histories: LearningHistories): Forgetting {
  const { members, examples, classSizes, checkpoints, right, forgotten, learned } = histories;
  const of = (value: (row: number) => number) => Float64Array.from(members, (_, row) => value(row));
  const classes = classSizes.length;
  const ofMember = (values: Float64Array, row: number) =>
    values.subarray(row * checkpoints.length, (row + 1) * checkpoints.length);
  const sumOf = (values: Float64Array) => values.reduce((sum, each) => sum + each, 0);
  /** Accuracy on some classes by checkpoint. */
  const accuracies = (row: number, own: readonly number[]) => {
    const size = own.reduce((sum, k) => sum + classSizes[k], 0);
    return checkpoints.map((_, at) => {
      const start = (row * checkpoints.length + at) * classes;
      return own.reduce((sum, k) => sum + right[start + k], 0) / size;
    });
  };
  const all = [...classSizes.keys()];
  const held = (row: number) => examples * pairsOf(histories, accuracies(row, all)).held;
  return {
    share: of((row) => sumOf(ofMember(forgotten, row)) / held(row)),
    unrelated: of((row) => {
      const pairs = pairsOf(histories, accuracies(row, all));
      return pairs.lost / pairs.held;
    }),
    unrelatedInClasses: of((row) => {
      const lost = all.map((k) => classSizes[k] * pairsOf(histories, accuracies(row, [k])).lost);
      return lost.reduce((sum, each) => sum + each, 0) / held(row);
    }),
    reordered: of((row) => (sumOf(ofMember(forgotten, row)) + sumOf(ofMember(learned, row))) / 2 / held(row)),
    never: of((row) => neverForgotten(histories, row)),
    neverUnrelated: of((row) => neverIfUnrelated(accuracies(row, all))),
  };
}

/** Weights of pairs e < e' by accuracy: right at e; right at e and, without relation, wrong at e'. */
function pairsOf(
  { weights }: LearningHistories,
  accuracy: readonly number[],
): { readonly held: number; readonly lost: number } {
  let [held, lost, later, wrongLater] = [0, 0, 0, 0];
  for (let at = weights.length - 1; at >= 0; at--) {
    held += weights[at] * accuracy[at] * later;
    lost += weights[at] * accuracy[at] * wrongLater;
    later += weights[at];
    wrongLater += weights[at] * (1 - accuracy[at]);
  }
  return { held, lost };
}

function neverForgotten({ examples, first, events }: LearningHistories, row: number): number {
  let [ever, never] = [0, 0];
  for (let at = row * examples; at < (row + 1) * examples; at++) {
    if (Number.isNaN(first[at])) continue;
    ever++;
    if (events[at] === 0) never++;
  }
  return never / ever;
}

/** The share of histories that turn right once and stay so, of those of unrelated predictions ever right. */
function neverIfUnrelated(accuracy: readonly number[]): number {
  // From one checkpoint on: the chances of right throughout, of wrong throughout, and of no forgetting.
  let [rightOn, wrongOn, none] = [1, 1, 1];
  for (const a of [...accuracy].reverse()) {
    none = (1 - a) * none + a * rightOn;
    rightOn *= a;
    wrongOn *= 1 - a;
  }
  return (none - wrongOn) / (1 - wrongOn);
}
