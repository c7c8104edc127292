import { accessibility, finishedMembers, sumOfHits } from '../../measure/accessibility.js';
import { atCheckpoints } from '../../measure/progress/clock.js';
import { undefinedBecause } from '../../statistics/estimate.js';
import { memberEstimate } from '../../statistics/member-estimate.js';
import { bimodality } from '../../measure/agreement/bimodality.js';
import { divergenceNotes } from '../evidence/ensembles.js';
import type { Chart, EnsembleEvidence, Finding, FindingRow } from '../finding.js';
import { requireData, SHUFFLED } from '../evidence/pairing.js';
import { requireHalves, seedCeilingRows } from '../rows/seed-ceiling-rows.js';
import {
  BIMODAL,
  bimodalityCurves,
  bimodalityRows,
  halfWay,
  halfWayNote,
  UNIMODAL,
} from '../rows/tp-bimodality.js';
import type { Expectation } from '../verdict.js';

/** A correlation that is gone is a small one (Cohen 1988); a large one contradicts the claim. */
const GONE: Expectation = { claim: 0.1, none: 0.5 };

const MAX_CHARTS = 3;

/**
 * All is measured on training examples, because with random labels nothing can be learned about test
 * examples. Two numbers decide. The bi-modality of TP-agreement half-way must be below that of a uniform
 * distribution for real labels, and at least 1 without an order to share. There the correlation of two halves
 * must be gone: an ensemble that cannot learn its labels by heart still shares an order on them, which this
 * number finds.
 */
export const randomOrder: Finding = {
  id: 'random-order',
  claim: 'On random labels, or on data without structure, the shared order of learning disappears.',
  source: 'LOC',
  paper: 'TP-agreement is uni-modal: bi-modality at least 1, against far below 1 on real data',
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
        ...real.flatMap((evidence) => [
          ...bimodalityRows(evidence, 'train', { seed, expectation: BIMODAL, paper: 'far below 1' }),
          ...ceilings(evidence, seed),
        ]),
        ...random.flatMap((evidence) => [
          ...bimodalityRows(evidence, 'train', { seed, expectation: UNIMODAL, paper: 'at least 1' }),
          ...ceilings(evidence, seed, GONE),
        ]),
        ...pairs.map(([one, other]) => differenceRow(one, other)),
      ],
      notes: [...all.map((evidence) => halfWayNote(evidence, 'train')), ...divergenceNotes(all)],
      charts: chartsOf(all),
    };
  },
};

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

function ceilings(evidence: EnsembleEvidence, seed: string, expectation?: Expectation): FindingRow[] {
  const options = { split: 'train', kind: 'pearson', seed } as const;
  return [
    ...seedCeilingRows(evidence, { ...options, scope: 'pooled' }, { expectation }),
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
