import { accessibility, sumOfHits } from '../../../measure/accessibility.js';
import { atCheckpoints, EPOCHS, type CheckpointWeights } from '../../../measure/progress/clock.js';
import { classMeanMargin } from '../../../measure/theory/baselines.js';
import { probabilityBelow } from '../../../statistics/average-ranks.js';
import { fixedEstimate } from '../../../statistics/estimate.js';
import { byData, divergenceNotes } from '../../evidence/ensembles.js';
import { learningTrouble } from '../../evidence/learned.js';
import { estimateOf, meanOfMembers } from '../../evidence/member-mean.js';
import { sameExamples } from '../../evidence/pairing.js';
import { lasting } from '../../evidence/lasting-lack.js';
import {
  type Chart,
  type EnsembleEvidence,
  type Estimand,
  type Finding,
  type FindingRow,
  type PlannedEnsemble,
  type Series,
} from '../../finding.js';
import { primaryRows, type LeftOut, type PoolPart } from '../../rows/primary/primary-rows.js';
import { rowsAbout } from '../../rows-about.js';

const MAX_CHARTS = 3;

const LATER: Estimand = {
  quantity:
    'probability that a mislabelled train example has lower accessibility than a correctly labelled one, ' +
    'single networks',
  bounds: { claim: 0.714, none: 0.556 },
  reason:
    "The probability that belongs to a large difference of two normals, Cohen's d = .8, is .714, and to a " +
    'small one, d = .2, .556 (Cohen 1988; Ruscio 2008); by chance it is .5. Accessibility is for the label ' +
    'that an example is trained with; equal ones count half.',
};

/** The mislabelled examples of an ensemble's data, and its partner on the true labels. */
interface WithWrongLabels {
  readonly evidence: EnsembleEvidence;
  /** 1 for an example whose label is wrong: [train example]. */
  readonly wrong: Uint8Array;
  /** Labels before: [train example]. */
  readonly truth: Uint8Array;
  /** Nearest-class-mean margin, by the labels that are trained with: [train example]. */
  readonly margin: Float64Array;
  readonly clean: EnsembleEvidence | undefined;
}

export const mislabelled: Finding = {
  id: 'mislabelled',
  claim: 'Mislabelled examples are learned last.',
  inShort: 'wrong labels are learned last',
  source: 'ours',
  primary: [LATER],
  controls: [
    'the same examples with their true labels, which nothing sets apart: .5',
    'the nearest-class-mean margin, which tells wrong labels without any training',
  ],
  roles: [
    {
      name: 'ensembles',
      holds: 'ensembles on data some of whose training labels are wrong; others are left out',
      required: true,
      recording: () => ({}),
      misfit: wrongLabelsOnly,
    },
    {
      name: 'clean',
      holds: 'ensembles of the same architectures on the same examples with their true labels',
      required: false,
      recording: () => ({}),
      misfit: ownLabelsOnly,
    },
  ],
  evaluate: async ({ roles: { ensembles, clean = [] } }) => {
    const all: WithWrongLabels[] = [];
    for (const evidence of ensembles) all.push(await wrongLabelsOf(evidence, clean));
    const on = (data: string) => all.filter(({ evidence }) => evidence.data === data);
    const datasets = [...byData(ensembles).keys()];
    return {
      rows: [
        ...datasets.flatMap((data) => [...decidingRows(data, on(data)), marginRow(on(data)[0])]),
        ...all.flatMap(besideRows),
      ],
      notes: [
        ...datasets.map((data) => {
          const { wrong } = on(data)[0];
          return `${data}: ${countOf(wrong)} of ${wrong.length} training examples are mislabelled`;
        }),
        ...all.flatMap(({ evidence: { data, label }, clean: partner }) =>
          partner === undefined
            ? [`${data}, ${label}: no ensemble with the true labels to compare with`]
            : [],
        ),
        ...divergenceNotes([...ensembles, ...clean]),
      ],
      charts: datasets.slice(0, MAX_CHARTS).map((data) => chartOf(data, on(data))),
    };
  },
};

const ALL_ALIKE = 'no training example is mislabelled, or all are';

function wrongLabelsOnly({ dataSpec: { labelling } }: PlannedEnsemble): string | undefined {
  return labelling?.kind === 'mislabelled'
    ? undefined
    : 'its data have no mislabelled examples (labelling: { kind: mislabelled, share: 0.1 })';
}

function ownLabelsOnly({ dataSpec: { labelling } }: PlannedEnsemble): string | undefined {
  return labelling === undefined ? undefined : 'its data have other labels than their own';
}

async function wrongLabelsOf(
  evidence: EnsembleEvidence,
  clean: readonly EnsembleEvidence[],
): Promise<WithWrongLabels> {
  const { train, sourceLabels, classes } = await evidence.dataset();
  const truth = sourceLabels?.train ?? train.labels;
  return {
    evidence,
    wrong: truth.map((label, x) => (label === train.labels[x] ? 0 : 1)),
    truth,
    margin: classMeanMargin(train, train, classes.length, true),
    clean: partnerOf(evidence, clean),
  };
}

/** The ensemble on the true labels of the same examples, and among several that of the same training. */
function partnerOf(
  { architecture, training, dataSpec }: EnsembleEvidence,
  clean: readonly EnsembleEvidence[],
): EnsembleEvidence | undefined {
  const same = clean.filter(
    (each) =>
      each.architecture === architecture &&
      sameExamples(each.dataSpec, dataSpec) &&
      JSON.stringify(each.dataSpec.transform) === JSON.stringify(dataSpec.transform),
  );
  return same.find((each) => each.training === training) ?? same[0];
}

/** The primary of one dataset, pooled over its ensembles. */
function decidingRows(data: string, group: readonly WithWrongLabels[]): FindingRow[] {
  const parts = group.map(({ evidence, wrong }): PoolPart | LeftOut => {
    const { label: ensembles } = evidence;
    const trouble = learningTrouble(evidence);
    if (trouble !== undefined) return { ensembles, notApplicable: trouble };
    const mean = meanOfMembers(laterIn(evidence, wrong));
    const never = () => (countOf(wrong) % wrong.length === 0 ? lasting(ALL_ALIKE) : undefined);
    return { ensembles, of: [evidence], value: ([kept]) => mean(kept), never };
  });
  return primaryRows(LATER, parts, { data, noun: 'ensembles', options: { scale: 'plain' } });
}

/** Probability that one of some examples has lower accessibility than one of the others, by member: [row]. */
function laterIn({ trace }: EnsembleEvidence, examples: Uint8Array): number[] {
  const counts = accessibility(trace, 'train');
  return counts.members.map((_, row) => probabilityBelow(sumOfHits(counts, [row]), examples));
}

/** The same probability by the margin instead of accessibility, before any training. */
function marginRow({ evidence: { data }, margin, wrong }: WithWrongLabels): FindingRow {
  return {
    data,
    ensembles: 'labels',
    quantity:
      'control: probability that a mislabelled train example has a lower nearest-class-mean margin than a ' +
      'correctly labelled one',
    estimate: fixedEstimate(probabilityBelow(margin, wrong)),
  };
}

/** Controls and context of one ensemble. */
function besideRows({ evidence, wrong, truth, clean }: WithWrongLabels): FindingRow[] {
  const row = rowsAbout({ data: evidence.data, ensembles: evidence.label });
  const { trace } = evidence;
  const given = sharesRight(evidence, trace.train.labels, wrong, EPOCHS.weights(trace));
  const atEnd = atCheckpoints([trace.steps.length - 1]).weights(trace);
  const counts = accessibility(trace, 'train');
  return [
    ...(clean === undefined
      ? []
      : [
          row(
            'control: the same probability for the same examples with their true labels',
            estimateOf(clean, meanOfMembers(laterIn(clean, wrong))),
          ),
        ]),
    row(
      'the same probability by accessibility averaged over all members',
      estimateOf(evidence, (kept) => {
        const found = probabilityBelow(sumOfHits(counts, kept), wrong);
        return Number.isNaN(found) ? undefined : found;
      }),
    ),
    row('accessibility of mislabelled train examples', estimateOf(evidence, meanOfMembers(given))),
    row(
      'share of epochs at which mislabelled train examples get their true class',
      estimateOf(evidence, meanOfMembers(sharesRight(evidence, truth, wrong, EPOCHS.weights(trace)))),
    ),
    row(
      'share of mislabelled train examples that are learned at the end',
      estimateOf(evidence, meanOfMembers(sharesRight(evidence, trace.train.labels, wrong, atEnd))),
    ),
    row(
      'share of correctly labelled train examples that are learned at the end',
      estimateOf(evidence, meanOfMembers(sharesRight(evidence, truth, wrong.map(not), atEnd))),
    ),
  ];
}

/** Share of training at which some examples get the class that `labels` has, by member: [row]. */
function sharesRight(
  { trace }: EnsembleEvidence,
  labels: Uint8Array,
  chosen: Uint8Array,
  { checkpoints, weights, total }: CheckpointWeights,
): number[] {
  const { predictions } = trace.train;
  const count = countOf(chosen);
  return accessibility(trace, 'train').members.map((member) => {
    let sum = 0;
    checkpoints.forEach((checkpoint, at) => {
      const start = (checkpoint * trace.members + member) * labels.length;
      for (let x = 0; x < labels.length; x++) {
        if (chosen[x] === 1 && predictions[start + x] === labels[x]) sum += weights[at];
      }
    });
    return sum / (count * total);
  });
}

function countOf(chosen: Uint8Array): number {
  return chosen.reduce((sum, each) => sum + each, 0);
}

function not(each: number): number {
  return 1 - each;
}

/** Accuracy on mislabelled and on correctly labelled training examples over training. */
function chartOf(data: string, group: readonly WithWrongLabels[]): Chart {
  return {
    name: `mislabelled-${data}`,
    title: `Training examples that get the label that they are trained with, ${data}`,
    x: { title: 'step', scale: 'log' },
    y: { title: 'share right, mean over members' },
    mark: 'line',
    series: group.flatMap(({ evidence, wrong }) => [
      accuracySeries(evidence, wrong, 'mislabelled'),
      accuracySeries(evidence, wrong.map(not), 'correct'),
    ]),
  };
}

function accuracySeries(evidence: EnsembleEvidence, chosen: Uint8Array, name: string): Series {
  const { trace } = evidence;
  const { steps, train } = trace;
  const trained = Array.from(steps.keys()).filter((at) => steps[at] > 0);
  return {
    name: `${evidence.label}, ${name}`,
    x: trained.map((at) => steps[at]),
    y: trained.map((at) => {
      const shares = sharesRight(evidence, train.labels, chosen, atCheckpoints([at]).weights(trace));
      return shares.reduce((sum, each) => sum + each / shares.length, 0);
    }),
  };
}
