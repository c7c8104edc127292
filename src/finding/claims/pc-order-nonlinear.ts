import { correlationMatrix } from '../../measure/agreement/matrix.js';
import { KINDS } from '../../measure/agreement/scope.js';
import { criticalWithNullByData, exclusionNotes } from '../rows/component/critical-score.js';
import { byData, countEvidence, divergenceNotes } from '../evidence/ensembles.js';
import { linearOnly, nonlinearOnly } from '../evidence/fit.js';
import type { EnsembleEvidence, Finding, FindingRow } from '../finding.js';
import { pcOrderChart, pcOrderRows } from '../rows/component/pc-order.js';
import { BIN_MEANS, PC_ORDER, PC_ORDER_CONTROLS, pcOrderPrimary } from '../rows/primary/pc-order-primary.js';
import { requireHalves } from '../rows/agreement/seed-ceiling-rows.js';

const MAX_CHARTS = 3;

/** The linear ensembles are context: `loc-across` decides whether their order is shared. */
export const pcOrderNonlinear: Finding = {
  id: 'pc-order-nonlinear',
  claim:
    'The principal components of the data set the order in which non-linear networks learn their ' +
    'examples, too.',
  inShort: 'PCs set the order of non-linear networks',
  source: 'PC-bias',
  paper:
    'r = −.93 with critical PC, 100 st-VGG on cats and dogs; r = .85 with linear networks, small mammals',
  primary: [PC_ORDER],
  paperMeasure: `${BIN_MEANS} The paper has −.93.`,
  controls: PC_ORDER_CONTROLS,
  roles: [
    {
      name: 'ensembles',
      holds: 'ensembles of networks with activations; others are left out',
      required: true,
      recording: () => ({}),
      misfit: nonlinearOnly,
    },
    {
      name: 'linear',
      holds: 'ensembles of linear networks on the same data, to compare accessibility with',
      required: false,
      recording: () => ({}),
      misfit: linearOnly,
    },
  ],
  evaluate: async ({ roles: { ensembles, linear = [] }, seed }) => {
    requireHalves('pc-order-nonlinear', [...ensembles, ...linear]);
    const critical = await criticalWithNullByData(ensembles, seed);
    const paper = '−.93, 100 st-VGG on cats and dogs';
    return {
      rows: [
        ...pcOrderPrimary(ensembles, critical),
        ...ensembles.flatMap((evidence) => pcOrderRows(evidence, critical.get(evidence.data)!, paper)),
        ...ensembles.flatMap((one) =>
          linear.filter(({ data }) => data === one.data).flatMap((other) => againstLinear(one, other, seed)),
        ),
      ],
      notes: [...exclusionNotes(critical), ...divergenceNotes([...ensembles, ...linear])],
      charts: [...byData(ensembles)]
        .slice(0, MAX_CHARTS)
        .map(([data, group]) =>
          pcOrderChart(data, [...group, ...linear.filter((each) => each.data === data)], critical.get(data)!),
        ),
    };
  },
};

/** Accessibility of a non-linear ensemble against a linear one, and both seed ceilings. */
function againstLinear(one: EnsembleEvidence, other: EnsembleEvidence, seed: string): FindingRow[] {
  const ensembles = [one, other].map((evidence) => countEvidence(evidence, 'test', seed));
  return KINDS.flatMap((kind): FindingRow[] => {
    const { pairs, ceilings } = correlationMatrix(ensembles, { kind, scope: 'pooled' });
    const [{ correlation, disattenuated }] = pairs;
    const own = { data: one.data, ensembles: `${one.label} × ${other.label}` };
    const what = `(${kind}, pooled), test examples`;
    const paper = '.85, st-VGG on small mammals';
    return [
      {
        ...own,
        quantity: `r(accessibility, that of the linear ensemble) ${what}`,
        estimate: correlation,
        paper,
      },
      {
        ...own,
        quantity: `r(accessibility, that of the linear ensemble) ${what}, without seed noise`,
        estimate: disattenuated,
      },
      { ...own, quantity: `seed ceiling of the non-linear ensemble ${what}`, estimate: ceilings[0].full },
      { ...own, quantity: `seed ceiling of the linear ensemble ${what}`, estimate: ceilings[1].full },
    ];
  });
}
