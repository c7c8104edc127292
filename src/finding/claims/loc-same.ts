import { accessibility } from '../../measure/accessibility.js';
import { memberEstimate } from '../../statistics/member-estimate.js';
import { KINDS, SCOPES } from '../../measure/agreement/scope.js';
import { thirdEnsembleCorrelation } from '../../measure/agreement/third-ensemble.js';
import { seedOf } from '../../random/seed.js';
import { byData, divergenceNotes } from '../evidence/ensembles.js';
import type { Chart, EnsembleEvidence, Finding, FindingRow } from '../finding.js';
import { requireHalves, seedCeilingRows } from '../rows/seed-ceiling-rows.js';
import { BELOW_NULL, bimodalityCurves, bimodalityRows, halfWayNote } from '../rows/tp-bimodality.js';
import { LARGE_CORRELATION } from '../verdict.js';

/** The paper's share of examples that are learned first. */
const FIRST = 0.2;
const MAX_CHARTS = 3;

/**
 * Two numbers decide for each ensemble. One is the pooled correlation (Pearson's, as the papers' r) of its
 * two halves; it is below that of two ensembles of full size and so not flattered. The other is the
 * bi-modality of TP-agreement half-way against its null, independent members of the same accuracies
 * (science.md, section 1, loc-same). The rest are controls: a correlation within classes does not gain from
 * classes that are learned earlier than others.
 */
export const locSame: Finding = {
  id: 'loc-same',
  claim: 'Networks of one architecture learn the same examples first.',
  source: 'LOC',
  paper: 'r = .99 between ResNet-50 on ImageNet; bi-modality far below 1',
  roles: [
    { name: 'ensembles', holds: 'ensembles of any architecture', required: true, recording: () => ({}) },
  ],
  evaluate: ({ roles: { ensembles }, seed }) => {
    requireHalves('loc-same', ensembles);
    return {
      rows: ensembles.flatMap((evidence) => [
        ...SCOPES.flatMap((scope) =>
          KINDS.flatMap((kind) =>
            seedCeilingRows(
              evidence,
              { split: 'test', kind, scope, seed },
              scope === 'pooled' && kind === 'pearson'
                ? { expectation: LARGE_CORRELATION, paper: '.99, ResNet-50 on ImageNet' }
                : {},
            ),
          ),
        ),
        ...seedCeilingRows(evidence, { split: 'train', kind: 'pearson', scope: 'pooled', seed }),
        ...bimodalityRows(evidence, 'test', { seed, beyondNull: BELOW_NULL, paper: 'far below 1' }),
        ...firstLearnedRows(evidence, seed),
      ]),
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

function firstLearnedRows(evidence: EnsembleEvidence, seed: string): FindingRow[] {
  const counts = accessibility(evidence.trace, 'test');
  const options = { kind: 'pearson', share: FIRST, seed: seedOf(seed, 'thirds', evidence.identity) } as const;
  const { data, label: ensembles } = evidence;
  return (['all', 'chosen'] as const).map((which) => ({
    data,
    ensembles,
    quantity:
      'r of two thirds (pearson, pooled), ' +
      `${which === 'all' ? 'all test examples' : 'the 20 % of test examples learned first'}`,
    estimate: memberEstimate(
      [counts.members.length],
      ([kept]) => thirdEnsembleCorrelation(counts, options, kept)[which],
      { scale: 'fisher' },
    ),
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
