import { accessibility, finishedMembers } from '../../measure/accessibility.js';
import { spearmanBrown } from '../../statistics/members/attenuation.js';
import { memberEstimate } from '../../statistics/member-estimate.js';
import { expectedWithin, type MemberTable } from '../../statistics/members/single-members.js';
import { KINDS, SCOPES, type Scope } from '../../measure/agreement/scope.js';
import { thirdEnsembleCorrelation } from '../../measure/agreement/third-ensemble.js';
import { seedOf } from '../../random/seed.js';
import { byData, divergenceNotes, examplesIn } from '../evidence/ensembles.js';
import { withinTable } from '../evidence/member-vectors.js';
import type { Chart, EnsembleEvidence, Estimand, Finding, FindingRow } from '../finding.js';
import { paperRows, primaryRows, type PoolPart } from '../rows/primary/primary-rows.js';
import { requireHalves, seedCeilingRows } from '../rows/agreement/seed-ceiling-rows.js';
import { bimodalityCurves, bimodalityRows, halfWayNote } from '../rows/agreement/tp-bimodality.js';
import { learningRows } from '../rows/progress/learning-rows.js';
import { LARGE_CORRELATION } from '../verdict.js';

/** The paper's share of examples that are learned first. */
const FIRST = 0.2;
const MAX_CHARTS = 3;

/** Members of the paper's ensembles of ResNet-50. */
const PAPER_MEMBERS = 27;

const SINGLE: Estimand = {
  quantity: 'expected r of two single networks (pearson, pooled), test examples',
  bounds: LARGE_CORRELATION,
  reason:
    'A large correlation is .5 and less than the small .1 is none (Cohen 1988). Two single networks, ' +
    'because a correlation of averages rises with the number of members that are averaged.',
};

const PAPER_QUANTITY = `r of two averages over ${PAPER_MEMBERS} networks (pearson, pooled), test examples`;

export const locSame: Finding = {
  id: 'loc-same',
  claim: 'Networks of one architecture learn the same examples first.',
  inShort: 'one architecture learns in one order',
  source: 'LOC',
  paper: 'r = .99 between ResNet-50 on ImageNet; bi-modality far below 1',
  primary: [SINGLE],
  paperMeasure:
    `r of two averages over ${PAPER_MEMBERS} networks, from the primary by Spearman and Brown; the paper ` +
    `has .99. Networks with orders of their own have 0, and already r = .10 of single ones becomes .75.`,
  controls: [
    'the same within classes: classes that are learned earlier than others make a shared order too',
    'bi-modality of TP-agreement half-way against members that are independent, of the same accuracies',
    'data without structure and shuffled labels: see random-order',
    'how well and how fast each ensemble has learned',
  ],
  roles: [
    { name: 'ensembles', holds: 'ensembles of any architecture', required: true, recording: () => ({}) },
  ],
  evaluate: ({ roles: { ensembles }, seed }) => {
    requireHalves('loc-same', ensembles);
    return {
      rows: [
        ...[...byData(ensembles).values()].flatMap(singleRows),
        ...ensembles.flatMap((evidence) => [
          withinClassRow(evidence),
          ...SCOPES.flatMap((scope) =>
            KINDS.flatMap((kind) => seedCeilingRows(evidence, { split: 'test', kind, scope, seed })),
          ),
          ...seedCeilingRows(evidence, { split: 'train', kind: 'pearson', scope: 'pooled', seed }),
          ...bimodalityRows(evidence, 'test', { seed, paper: 'far below 1' }),
          ...firstLearnedRows(evidence, seed),
          ...learningRows(evidence),
        ]),
      ],
      notes: [
        ...ensembles.map((evidence) => halfWayNote(evidence, 'test')),
        'the 20 % learned first are chosen by a third of the members and correlated between the other ' +
          'two thirds; compare with the same thirds on all examples',
        ...divergenceNotes(ensembles),
      ],
      charts: [...byData(ensembles)].slice(0, MAX_CHARTS).map(chartOf),
    };
  },
};

/** The primary of one dataset, pooled over its ensembles, and the paper's measure. */
function singleRows(group: readonly EnsembleEvidence[]): FindingRow[] {
  const options = { data: group[0].data, noun: 'ensembles', options: { scale: 'fisher' } } as const;
  const tables = group.map((evidence) => tableOf(evidence, 'pooled'));
  const parts = (carry: (r: number) => number | undefined): PoolPart[] =>
    group.map((evidence, at) => ({
      ensembles: evidence.label,
      of: [evidence],
      value: ([kept]) => {
        const single = expectedWithin(tables[at], kept);
        return single === undefined ? undefined : carry(single);
      },
    }));
  return [
    ...primaryRows(
      SINGLE,
      parts((r) => r),
      options,
    ),
    ...paperRows(
      PAPER_QUANTITY,
      parts((r) => spearmanBrown(r, PAPER_MEMBERS)),
      { ...options, paper: '.99, ResNet-50 on ImageNet' },
    ),
  ];
}

function tableOf(evidence: EnsembleEvidence, scope: Scope): MemberTable {
  return withinTable(accessibility(evidence.trace, 'test'), 'pearson', examplesIn(evidence, 'test', scope));
}

function withinClassRow(evidence: EnsembleEvidence): FindingRow {
  const table = tableOf(evidence, 'within-class');
  return {
    data: evidence.data,
    ensembles: evidence.label,
    quantity: 'control: expected r of two single networks (pearson, within-class), test examples',
    estimate: memberEstimate(
      [finishedMembers(evidence.trace).finished.length],
      ([kept]) => expectedWithin(table, kept),
      { scale: 'fisher' },
    ),
  };
}

function firstLearnedRows(evidence: EnsembleEvidence, seed: string): FindingRow[] {
  const counts = accessibility(evidence.trace, 'test');
  const options = { kind: 'pearson', share: FIRST, seed: seedOf(seed, 'thirds', evidence.identity) } as const;
  const thirds = thirdEnsembleCorrelation(counts, options);
  const { data, label: ensembles } = evidence;
  return (['all', 'chosen'] as const).map((which) => ({
    data,
    ensembles,
    quantity:
      'r of two thirds (pearson, pooled), ' +
      `${which === 'all' ? 'all test examples' : 'the 20 % of test examples learned first'}`,
    estimate: memberEstimate([counts.members.length], ([kept]) => thirds(kept)[which], { scale: 'fisher' }),
  }));
}

function chartOf([data, ensembles]: [string, EnsembleEvidence[]]): Chart {
  return {
    name: `bimodality-${data}`,
    title: `Bi-modality of TP-agreement on test examples, ${data}`,
    x: { title: 'mean accuracy on test examples' },
    y: { title: 'bi-modality; independent: of the same class accuracies' },
    mark: 'line',
    series: ensembles.flatMap((evidence) => bimodalityCurves(evidence, 'test')),
  };
}
