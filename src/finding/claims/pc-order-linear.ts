import { criticalWithNullByData, exclusionNotes } from '../rows/component/critical-score.js';
import { byData, divergenceNotes } from '../evidence/ensembles.js';
import { linearOnly } from '../evidence/fit.js';
import type { Finding } from '../finding.js';
import { pcOrderChart, pcOrderRows } from '../rows/component/pc-order.js';
import { BIN_MEANS, PC_ORDER, PC_ORDER_CONTROLS, pcOrderPrimary } from '../rows/primary/pc-order-primary.js';
import { requireHalves } from '../rows/agreement/seed-ceiling-rows.js';

const MAX_CHARTS = 3;

export const pcOrderLinear: Finding = {
  id: 'pc-order-linear',
  claim: 'The principal components of the data set the order in which linear networks learn their examples.',
  inShort: 'PCs set the order of linear networks',
  source: 'PC-bias',
  primary: [PC_ORDER],
  paperMeasure: BIN_MEANS,
  controls: PC_ORDER_CONTROLS,
  roles: [
    {
      name: 'ensembles',
      holds: 'ensembles of linear networks; others are left out',
      required: true,
      recording: () => ({}),
      misfit: linearOnly,
    },
  ],
  evaluate: async ({ roles: { ensembles }, seed }) => {
    requireHalves('pc-order-linear', ensembles);
    const critical = await criticalWithNullByData(ensembles, seed);
    return {
      rows: [
        ...pcOrderPrimary(ensembles, critical),
        ...ensembles.flatMap((evidence) => pcOrderRows(evidence, critical.get(evidence.data)!)),
      ],
      notes: [...exclusionNotes(critical), ...divergenceNotes(ensembles)],
      charts: [...byData(ensembles)]
        .slice(0, MAX_CHARTS)
        .map(([data, group]) => pcOrderChart(data, group, critical.get(data)!)),
    };
  },
};
