import type { CriticalComponents } from '../../measure/component/critical-component.js';
import { undefinedBecause } from '../../statistics/estimate.js';
import { jackknife } from '../../statistics/jackknife.js';
import { criticalByData, exclusionNotes, VARIANTS } from '../rows/component/critical-score.js';
import { divergenceNotes } from '../evidence/ensembles.js';
import {
  FindingError,
  type Chart,
  type EnsembleEvidence,
  type Finding,
  type FindingRow,
} from '../finding.js';
import { projectionChart, projectionRows } from '../rows/progress/projected-accuracy.js';
import { requireHalves } from '../rows/agreement/seed-ceiling-rows.js';
import { stageCorrelations, stagesOf, strongerBy } from '../rows/agreement/stage-correlation.js';
import { earlyPrimary, WEAKENS } from '../rows/primary/early-slope.js';

/** Most charts of projected accuracy, beside the chart of the correlations. */
const MAX_PROJECTION_CHARTS = 2;

/** Ways to take the correlation of a stage; the first one has its stages printed. */
const WAYS = [
  { kind: 'spearman', scope: 'pooled' },
  { kind: 'pearson', scope: 'pooled' },
  { kind: 'spearman', scope: 'within-class' },
] as const;

export const early: Finding = {
  id: 'early',
  claim: 'The PC-bias is more prominent in the earlier stages of learning.',
  inShort: 'the PC-bias is stronger early in training',
  source: 'PC-bias',
  paper:
    'st-VGG on small mammals: accuracy on the first 1 or 10 PCs peaks early and falls, on 100 or 1000 ' +
    'it keeps rising',
  primary: [WEAKENS],
  paperMeasure:
    'accuracy on test examples that are projected on the first P PCs, peak minus end: at least .02 for the ' +
    'smallest P and at most .02 for the largest. A curve that does not fall has 0: the peak of a member is ' +
    'where the others have theirs.',
  controls: [
    'the difference of the two ends of the curve, instead of its slope',
    'the first stage of training minus the last, by accessibility within each: half of the gain, and the ' +
      'rest',
    'first hit instead of persistent; within classes',
  ],
  roles: [
    {
      name: 'ensembles',
      holds: 'ensembles of any architecture',
      required: true,
      recording: ({ components }) => (components === undefined ? {} : { projections: components }),
    },
  ],
  takesComponents: true,
  evaluate: async ({ roles: { ensembles }, options: { components = [] }, seed }) => {
    requireHalves('early', ensembles);
    if (components.length < 2) {
      throw new FindingError(
        `early: components [${components.join(', ')}], expected at least two numbers, few and many; ` +
          'e.g. components: [1, 10, 100]',
      );
    }
    const critical = await criticalByData(ensembles);
    return {
      rows: [
        ...earlyPrimary(ensembles, critical),
        ...ensembles.flatMap((evidence) => [
          ...stageRows(evidence, critical.get(evidence.data)!),
          ...projectionRows(evidence, components, seed),
        ]),
      ],
      notes: [
        ...ensembles.map(stagesNote),
        'the peak of a member is where the other members have theirs: a peak of its own noise is no peak',
        ...exclusionNotes(critical),
        ...divergenceNotes(ensembles),
      ],
      charts: [
        stageChart(ensembles, critical),
        ...ensembles.slice(0, MAX_PROJECTION_CHARTS).map((evidence) => projectionChart(evidence, components)),
      ],
    };
  },
};

function stageRows(evidence: EnsembleEvidence, critical: CriticalComponents): FindingRow[] {
  const { data, label: ensembles } = evidence;
  const stages = stagesOf(evidence);
  return VARIANTS.flatMap(({ key, text }) =>
    WAYS.flatMap((way): FindingRow[] => {
      const what = `r(accessibility, critical PC by ${text}) (${way.kind}, ${way.scope}), test examples`;
      const row = (quantity: string, rest: Pick<FindingRow, 'estimate'>) => ({
        data,
        ensembles,
        quantity,
        ...rest,
      });
      const [raw, clean] = [
        `first minus last stage of −${what}`,
        `first minus last stage of −${what}, without seed noise`,
      ];
      if (stages.length < 2) {
        const estimate = undefinedBecause('fewer than two stages have a checkpoint');
        return [row(clean, { estimate }), row(raw, { estimate })];
      }
      const found = stageCorrelations(evidence, [stages[0], stages[stages.length - 1]], critical[key], way);
      const [first, last] = found;
      return [
        row(clean, { estimate: strongerBy(first.clean, last.clean) }),
        row(raw, { estimate: strongerBy(first.raw, last.raw) }),
        ...(way === WAYS[0]
          ? found.map((stage, at) =>
              row(`${at === 0 ? 'first' : 'last'} stage: ${what}`, {
                estimate: jackknife(stage.raw.value, [stage.raw.without], 'fisher'),
              }),
            )
          : []),
      ];
    }),
  );
}

function stagesNote(evidence: EnsembleEvidence): string {
  const stages = stagesOf(evidence).map((stage) =>
    stage.length === 1 ? `${stage[0]}` : `${stage[0]}–${stage[stage.length - 1]}`,
  );
  return (
    `${evidence.data}, ${evidence.label}: stages of equal gain in test accuracy are checkpoints ` +
    `${stages.join(', ')}`
  );
}

function stageChart(
  ensembles: readonly EnsembleEvidence[],
  critical: ReadonlyMap<string, CriticalComponents>,
): Chart {
  const several = new Set(ensembles.map(({ data }) => data)).size > 1;
  return {
    name: 'stages',
    title: 'Correlation of accessibility with persistent critical PC (Spearman) by stage of training',
    x: { title: 'mean test accuracy in the stage' },
    y: { title: 'r with critical PC' },
    mark: 'line',
    series: ensembles.flatMap((evidence) => {
      const found = stageCorrelations(
        evidence,
        stagesOf(evidence),
        critical.get(evidence.data)!.persistent,
        WAYS[0],
      );
      const name = several ? `${evidence.label}, ${evidence.data}` : evidence.label;
      const x = found.map(({ accuracy }) => accuracy);
      const raw = found.map((stage) => jackknife(stage.raw.value, [stage.raw.without], 'fisher'));
      return [
        {
          name,
          x,
          y: raw.map(({ value }) => value ?? NaN),
          low: raw.map(({ value, interval }) => interval?.low ?? value ?? NaN),
          high: raw.map(({ value, interval }) => interval?.high ?? value ?? NaN),
        },
        { name: `${name}, no noise`, x, y: found.map(({ clean }) => clean.value ?? NaN) },
      ];
    }),
  };
}
