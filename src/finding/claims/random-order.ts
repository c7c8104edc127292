import { accessibility, finishedMembers, sumOfHits } from '../../measure/accessibility.js';
import { atCheckpoints, EPOCHS as BY_EPOCHS } from '../../measure/progress/clock.js';
import { bimodality } from '../../measure/agreement/bimodality.js';
import { isLinear } from '../../model/linearity.js';
import { undefinedBecause, type Estimate } from '../../statistics/estimate.js';
import { memberEstimate } from '../../statistics/member-estimate.js';
import { expectedWithin } from '../../statistics/members/single-members.js';
import { byData, divergenceNotes, examplesIn } from '../evidence/ensembles.js';
import { withinTable } from '../evidence/member-vectors.js';
import { requireData, SHUFFLED } from '../evidence/pairing.js';
import type { Chart, EnsembleEvidence, Estimand, Finding, FindingRow } from '../finding.js';
import { primaryRows, type PoolPart } from '../rows/primary/primary-rows.js';
import { requireHalves, seedCeilingRows } from '../rows/agreement/seed-ceiling-rows.js';
import { bimodalityCurves, bimodalityRows, halfWay, halfWayNote } from '../rows/agreement/tp-bimodality.js';
import { GONE, LARGE_CORRELATION, verdictOf } from '../verdict.js';

const MAX_CHARTS = 3;

const SHUFFLED_SINGLE: Estimand = {
  quantity:
    'expected r of two single non-linear networks on shuffled labels (pearson, pooled), train examples',
  bounds: GONE,
  reason:
    'An order that is gone leaves a small correlation, .1 at most; a large one, .5, contradicts the claim ' +
    '(Cohen 1988). Training examples, because with random labels nothing can be learned about test ' +
    'examples. Non-linear networks, because for linear ones the PC-bias itself predicts an order on ' +
    'shuffled labels.',
};

const LINEAR = 'it is linear: the PC-bias predicts an order on shuffled labels, and it is a control';
const EPOCHS = 'bi-modality of TP-agreement, mean over epochs, train examples';

export const randomOrder: Finding = {
  id: 'random-order',
  claim: 'On random labels, or on data without structure, the shared order of learning disappears.',
  inShort: 'random labels have no shared order',
  source: 'LOC',
  paper: 'TP-agreement is uni-modal: bi-modality at least 1, against far below 1 on real data',
  primary: [SHUFFLED_SINGLE],
  paperMeasure:
    'bi-modality of TP-agreement over all of training: at least 1 on shuffled labels, far below 1 on real ' +
    'ones. A uniform distribution has .8, members that are independent of each other nearly 2.',
  controls: [
    'linear networks on shuffled labels, which share the order of the PCs',
    'the same networks on their real labels: the order that there is to lose',
    'data without structure: classes that do not differ, and a flat spectrum',
    'bi-modality half-way against members that are independent, of the same accuracies',
  ],
  roles: [
    {
      name: 'real',
      holds: 'ensembles on data with their own labels',
      required: true,
      recording: () => ({}),
    },
    {
      name: 'shuffled',
      holds: 'ensembles of the same architectures on the same images with shuffled labels',
      required: true,
      recording: () => ({}),
    },
    {
      name: 'structureless',
      holds: 'ensembles of the same architectures on data whose classes do not differ',
      required: false,
      recording: () => ({}),
    },
  ],
  evaluate: ({ roles: { real, shuffled, structureless = [] }, seed }) => {
    const random = [...shuffled, ...structureless];
    const all = [...real, ...random];
    requireHalves('random-order', all);
    requireData('random-order', 'shuffled', shuffled, SHUFFLED);
    const pairs = random.flatMap((each) => {
      const partner = partnerOf(each, real);
      return partner === undefined ? [] : [[partner, each] as const];
    });
    return {
      rows: [
        ...[...byData(shuffled).values()].flatMap((group) => decidingRows(group, real)),
        ...all.filter((each) => !shuffled.includes(each) || isLinear(each.layers)).map(controlRow),
        ...real.flatMap((evidence) => [
          epochsRow(evidence, 'far below 1'),
          ...bimodalityRows(evidence, 'train', { seed, paper: 'far below 1' }),
          ...ceilings(evidence, seed),
        ]),
        ...random.flatMap((evidence) => [
          epochsRow(evidence, 'at least 1'),
          ...bimodalityRows(evidence, 'train', { seed, paper: 'at least 1' }),
          ...ceilings(evidence, seed),
        ]),
        ...pairs.map(([one, other]) => differenceRow(one, other)),
      ],
      notes: [...all.map((evidence) => halfWayNote(evidence, 'train')), ...divergenceNotes(all)],
      charts: chartsOf(all),
    };
  },
};

/** The primary of one dataset: its non-linear ensembles that have an order to lose. */
function decidingRows(group: readonly EnsembleEvidence[], real: readonly EnsembleEvidence[]): FindingRow[] {
  const parts = group.map((evidence) => {
    const ensembles = evidence.label;
    if (isLinear(evidence.layers)) return { ensembles, notApplicable: LINEAR };
    const partner = partnerOf(evidence, real);
    const nothing =
      partner !== undefined && verdictOf(singleEstimate(partner), LARGE_CORRELATION) === 'not reproduced';
    if (nothing) return { ensembles, notApplicable: 'on its real labels there is no shared order to lose' };
    return { ensembles, of: [evidence], value: singleOf(evidence) };
  });
  return primaryRows(SHUFFLED_SINGLE, parts, {
    data: group[0].data,
    noun: 'ensembles',
    options: { scale: 'fisher' },
  });
}

function singleOf(evidence: EnsembleEvidence): PoolPart['value'] {
  const counts = accessibility(evidence.trace, 'train');
  const table = withinTable(counts, 'pearson', examplesIn(evidence, 'train', 'pooled'));
  return ([kept]) => expectedWithin(table, kept);
}

function singleEstimate(evidence: EnsembleEvidence): Estimate {
  const { finished } = finishedMembers(evidence.trace);
  return memberEstimate([finished.length], singleOf(evidence), { scale: 'fisher' });
}

function controlRow(evidence: EnsembleEvidence): FindingRow {
  return {
    data: evidence.data,
    ensembles: evidence.label,
    quantity: 'control: expected r of two single networks (pearson, pooled), train examples',
    estimate: singleEstimate(evidence),
  };
}

/** The source's measure: bi-modality at every epoch at which agreement is not the same for all examples. */
function epochsRow(evidence: EnsembleEvidence, paper: string): FindingRow {
  const { checkpoints, weights } = BY_EPOCHS.weights(evidence.trace);
  const counts = checkpoints.map((checkpoint) =>
    accessibility(evidence.trace, 'train', atCheckpoints([checkpoint])),
  );
  const estimate = memberEstimate(
    [finishedMembers(evidence.trace).finished.length],
    ([kept]) => {
      let [sum, total] = [0, 0];
      counts.forEach((each, at) => {
        const found = bimodality(sumOfHits(each, kept));
        if (found === undefined) return;
        sum += weights[at] * found;
        total += weights[at];
      });
      return total === 0 ? undefined : sum / total;
    },
    { scale: 'plain' },
  );
  return { kind: 'paper', data: evidence.data, ensembles: evidence.label, quantity: EPOCHS, estimate, paper };
}

/**
 * The ensemble on real labels to compare with: of the same architecture, and among several of the same
 * training.
 */
function partnerOf(
  evidence: EnsembleEvidence,
  real: readonly EnsembleEvidence[],
): EnsembleEvidence | undefined {
  const same = real.filter(({ architecture }) => architecture === evidence.architecture);
  return same.find(({ training }) => training === evidence.training) ?? same[0];
}

function ceilings(evidence: EnsembleEvidence, seed: string): FindingRow[] {
  const options = { split: 'train', kind: 'pearson', seed } as const;
  return [
    ...seedCeilingRows(evidence, { ...options, scope: 'pooled' }),
    ...seedCeilingRows(evidence, { ...options, scope: 'within-class' }),
  ];
}

/**
 * Difference in bi-modality of TP-agreement without and with an order to share. The two ensembles have no
 * member in common.
 */
function differenceRow(real: EnsembleEvidence, random: EnsembleEvidence): FindingRow {
  const sides = [random, real].map((evidence) => {
    const at = halfWay(evidence, 'train');
    return at && accessibility(evidence.trace, 'train', atCheckpoints([at.checkpoint]));
  });
  const [a, b] = sides;
  return {
    data: `${random.data} and ${real.data}`,
    ensembles: random.label === real.label ? real.label : `${random.label} and ${real.label}`,
    quantity: 'bi-modality of TP-agreement half-way, difference to real labels, train examples',
    estimate:
      a === undefined || b === undefined
        ? undefinedBecause('every member of one ensemble diverged')
        : memberEstimate(
            [random, real].map(({ trace }) => finishedMembers(trace).finished.length),
            ([ofA, ofB]) => {
              const [one, other] = [bimodality(sumOfHits(a, ofA)), bimodality(sumOfHits(b, ofB))];
              return one === undefined || other === undefined ? undefined : one - other;
            },
            { scale: 'plain' },
          ),
  };
}

/** One chart an architecture: bi-modality over training on every kind of data. */
function chartsOf(all: readonly EnsembleEvidence[]): Chart[] {
  return [...new Set(all.map(({ architecture }) => architecture))]
    .slice(0, MAX_CHARTS)
    .map((architecture) => ({
      name: `bimodality-${architecture}`,
      title: `Bi-modality of TP-agreement on training examples, ${architecture}`,
      x: { title: 'mean accuracy on training examples' },
      y: { title: 'bi-modality; independent: of the same class accuracies' },
      mark: 'line',
      series: all
        .filter((each) => each.architecture === architecture)
        .flatMap((evidence) =>
          bimodalityCurves({ ...evidence, label: `${evidence.data}, ${evidence.label}` }, 'train'),
        ),
    }));
}
