import { isLinear } from '../../model/linearity.js';
import { criticalWithNullByData, exclusionNotes } from '../rows/critical-score.js';
import { byData, divergenceNotes } from '../evidence/ensembles.js';
import { FindingError, type Finding } from '../finding.js';
import { pcOrderChart, pcOrderRows } from '../rows/pc-order.js';
import { requireHalves } from '../rows/seed-ceiling-rows.js';

const MAX_CHARTS = 3;

export const pcOrderLinear: Finding = {
  id: 'pc-order-linear',
  claim: 'The principal components of the data set the order in which linear networks learn their examples.',
  source: 'PC-bias',
  roles: [
    { name: 'ensembles', holds: 'ensembles of linear networks', required: true, recording: () => ({}) },
  ],
  evaluate: async ({ roles: { ensembles }, seed }) => {
    requireHalves('pc-order-linear', ensembles);
    const other = ensembles.find(({ layers }) => !isLinear(layers));
    if (other !== undefined) {
      throw new FindingError(
        `pc-order-linear: ${other.label} on ${other.data} has activations or max pools, expected ` +
          'linear networks; ' +
          'ask for pc-order-nonlinear, or narrow the filter to linear architectures',
      );
    }
    const critical = await criticalWithNullByData(ensembles, seed);
    return {
      rows: ensembles.flatMap((evidence) => pcOrderRows(evidence, critical.get(evidence.data)!, { seed })),
      notes: [...exclusionNotes(critical), ...divergenceNotes(ensembles)],
      charts: [...byData(ensembles)]
        .slice(0, MAX_CHARTS)
        .map(([data, group]) => pcOrderChart(data, group, critical.get(data)!)),
    };
  },
};
