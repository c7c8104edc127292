import {
  forgettingOf,
  learningHistories,
  type Forgetting,
  type LearningHistories,
} from '../../measure/progress/forgetting.js';
import { spearman } from '../../statistics/correlation.js';
import { byData, divergenceNotes } from '../evidence/ensembles.js';
import { learningTrouble } from '../evidence/learned.js';
import { estimateOf, meanOfMembers } from '../evidence/member-mean.js';
import { lackingMembers } from '../evidence/lasting-lack.js';
import type { Chart, EnsembleEvidence, Estimand, Finding, FindingRow, Series } from '../finding.js';
import { paperRows, primaryRows, type PoolPart } from '../rows/primary/primary-rows.js';
import { rowsAbout } from '../rows-about.js';

const MAX_CHARTS = 3;

const RARELY: Estimand = {
  quantity:
    'share of right predictions that are wrong at a later epoch, over that of unrelated predictions, ' +
    'single networks, test examples',
  bounds: { claim: 0.2, none: 0.8 },
  reason:
    'One minus this share is a kappa: agreement beyond that of predictions of the same accuracies that ' +
    'have nothing to do with each other. Above .8 it is almost perfect and up to .2 slight (Landis & Koch ' +
    '1977), and a fifth of an effect counts as none in this suite. All pairs of epochs count, so that ' +
    'neither the number of epochs nor that of recorded checkpoints makes events.',
};

const NEVER =
  'share of the examples ever right that are never forgotten at the ends of epochs, train examples';

/** The histories of one ensemble on both splits. */
interface Histories {
  readonly evidence: EnsembleEvidence;
  readonly test: LearningHistories;
  readonly ofTest: Forgetting;
  readonly ofTrain: Forgetting;
}

export const forgetting: Finding = {
  id: 'forgetting',
  claim: 'Networks rarely forget an example that they have learned.',
  inShort: 'what is learned is rarely forgotten',
  source: 'LOC',
  paper: 'said without a figure; never forgotten are .917 of MNIST and .313 of CIFAR-10 (Toneva et al. 2019)',
  primary: [RARELY],
  paperMeasure:
    'share of the learned training examples that are never forgotten, as Toneva et al. (2019) measure it: ' +
    '.917 of MNIST and .313 of CIFAR-10, over some 200 epochs. The more checkpoints, the smaller it is.',
  controls: [
    'against unrelated predictions of the same accuracy on each class: classes alone keep predictions',
    "against each example's epochs in random order: easy examples are right at most epochs in any order",
    'the same for training examples',
    'never forgotten by unrelated predictions of the same accuracies',
  ],
  roles: [
    { name: 'ensembles', holds: 'ensembles of any architecture', required: true, recording: () => ({}) },
  ],
  evaluate: ({ roles: { ensembles } }) => {
    const all = ensembles.map(historiesOf);
    return {
      rows: [
        ...[...byData(ensembles)].flatMap(([data, group]) =>
          decidingRows(
            data,
            all.filter(({ evidence }) => group.includes(evidence)),
          ),
        ),
        ...all.flatMap(besideRows),
      ],
      notes: [
        ...all.map(
          ({ evidence: { data, label }, test: { checkpoints } }) =>
            `${data}, ${label}: right or wrong at ${checkpoints.length} recorded ends of epochs`,
        ),
        'first and stable step: an example that is wrong at the end is stable later than all others, and ' +
          'one that was never right is left out',
        ...divergenceNotes(ensembles),
      ],
      charts: [...byData(ensembles)].slice(0, MAX_CHARTS).map(([data, group]) =>
        chartOf(
          data,
          all.filter(({ evidence }) => group.includes(evidence)),
        ),
      ),
    };
  },
};

function historiesOf(evidence: EnsembleEvidence): Histories {
  const test = learningHistories(evidence.trace, 'test');
  const ofTrain = forgettingOf(learningHistories(evidence.trace, 'train'));
  return { evidence, test, ofTest: forgettingOf(test), ofTrain };
}

/** The primary of one dataset and the source's measure, pooled over ensembles. */
function decidingRows(data: string, group: readonly Histories[]): FindingRow[] {
  const options = { data, noun: 'ensembles', options: { scale: 'plain' } } as const;
  const parts = group.map(({ evidence, ofTest }) => {
    const notApplicable = learningTrouble(evidence);
    if (notApplicable !== undefined) return { ensembles: evidence.label, notApplicable };
    return partOf(evidence, over(ofTest.share, ofTest.unrelated));
  });
  const never = group.map(({ evidence, ofTrain }) => partOf(evidence, ofTrain.never));
  return [
    ...primaryRows(RARELY, parts, options),
    ...paperRows(NEVER, never, { ...options, paper: '.917 of MNIST, .313 of CIFAR-10 (Toneva et al.)' }),
  ];
}

function partOf(evidence: EnsembleEvidence, values: Float64Array): PoolPart {
  const mean = meanOfMembers(values);
  const never = () => lackingMembers(evidence, values, 'had nothing to forget');
  return { ensembles: evidence.label, of: [evidence], value: ([kept]) => mean(kept), never };
}

/** Controls and context of one ensemble. */
function besideRows({ evidence, test, ofTest, ofTrain }: Histories): FindingRow[] {
  const { data, label } = evidence;
  const row = rowsAbout({ data, ensembles: label });
  const mean = (values: ArrayLike<number>) => estimateOf(evidence, meanOfMembers(values));
  const wrongLater = 'share of right predictions that are wrong at a later epoch';
  return [
    row(
      `control: ${wrongLater}, over that of unrelated predictions, train examples`,
      mean(over(ofTrain.share, ofTrain.unrelated)),
    ),
    row(
      `control: ${wrongLater}, over that of unrelated predictions within classes, test examples`,
      mean(over(ofTest.share, ofTest.unrelatedInClasses)),
    ),
    row(
      `control: ${wrongLater}, over that of epochs in random order, test examples`,
      mean(over(ofTest.share, ofTest.reordered)),
    ),
    row(
      'control: share never forgotten by unrelated predictions, train examples',
      mean(ofTrain.neverUnrelated),
    ),
    row(`${wrongLater}, test examples`, mean(ofTest.share)),
    row(`${wrongLater}, unrelated predictions, test examples`, mean(ofTest.unrelated)),
    row('r of first and stable step (spearman), single networks, test examples', mean(stepOrder(test))),
  ];
}

/** Spearman's correlation of first and stable step in each member: [row]. */
function stepOrder({ members, examples, first, stable }: LearningHistories): number[] {
  return members.map((_, row) => {
    const own = Array.from({ length: examples }, (_unused, x) => row * examples + x);
    const ever = own.filter((at) => !Number.isNaN(first[at]));
    const late = ever.map((at) => (Number.isNaN(stable[at]) ? Infinity : stable[at]));
    return (
      spearman(
        ever.map((at) => first[at]),
        late,
      ) ?? NaN
    );
  });
}

function over(values: Float64Array, others: Float64Array): Float64Array {
  return values.map((value, row) => value / others[row]);
}

/** What is right at one epoch and right later, by that epoch; beside it what unrelated predictions keep. */
function chartOf(data: string, group: readonly Histories[]): Chart {
  return {
    name: `kept-${data}`,
    title: `Right test predictions that are right at later epochs, too, ${data}`,
    x: { title: 'epoch at which the prediction is right' },
    y: { title: 'mean share right at later epochs; unrelated: of the same accuracies' },
    mark: 'line',
    series: group.flatMap(({ evidence, test }) => keptSeries(evidence, test)),
  };
}

function keptSeries({ label, trace }: EnsembleEvidence, histories: LearningHistories): Series[] {
  const { checkpoints, weights, members, examples, classSizes, right, forgotten } = histories;
  /** Predictions of all members that are right: [checkpoint]. */
  const held = checkpoints.map((_, at) => {
    let sum = 0;
    members.forEach((_member, row) => {
      const start = (row * checkpoints.length + at) * classSizes.length;
      classSizes.forEach((_size, k) => (sum += right[start + k]));
    });
    return sum;
  });
  const x: number[] = [];
  const [kept, unrelated]: [number[], number[]] = [[], []];
  let [later, rightLater] = [0, 0];
  for (let at = checkpoints.length - 1; at >= 0; at--) {
    if (later > 0) {
      const lost = members.reduce((sum, _, row) => sum + forgotten[row * checkpoints.length + at], 0);
      x.unshift(trace.epochs[checkpoints[at]]);
      kept.unshift(1 - lost / (weights[at] * held[at] * later));
      unrelated.unshift(rightLater / later);
    }
    later += weights[at];
    rightLater += (weights[at] * held[at]) / (members.length * examples);
  }
  return [
    { name: label, x, y: kept },
    { name: `${label}, unrelated`, x, y: unrelated },
  ];
}
