import { accessibility, meanAccessibility } from '../measure/accessibility.js';
import { isLinear } from '../model/linearity.js';
import { divergenceNotes } from './ensembles.js';
import { FindingError, type Chart, type Evidence, type Finding, type FindingRow } from './finding.js';
import { cheapScores, kernelScores, theoryScores, type OrderPrediction } from './order-predictions.js';
import { predictionRows } from './prediction-rows.js';
import { requireHalves } from './seed-ceiling-rows.js';

export const prediction: Finding = {
  id: 'prediction',
  claim:
    'The order in which examples are learned follows from the data alone: by a closed form for linear networks, by the tangent kernel for non-linear ones.',
  source: 'ours',
  roles: [
    { name: 'ensembles', holds: 'ensembles of any architecture', required: true, recording: () => ({}) },
    {
      name: 'kernel',
      holds: 'those ensembles for which the tangent kernel of a network predicts too',
      required: false,
      recording: () => ({ tangentKernel: true }),
    },
  ],
  evaluate: async ({ roles: { ensembles, kernel = [] }, seed }) => {
    const all = [...ensembles, ...kernel.filter((each) => !ensembles.some(isSame(each)))];
    requireHalves('prediction', all);
    const byData = new Map<string, readonly OrderPrediction[]>();
    const notes = divergenceNotes(all);
    const rows: FindingRow[] = [];
    const drawn: { readonly evidence: Evidence; readonly prediction: OrderPrediction }[] = [];
    for (const evidence of all) {
      const { data, label, layers } = evidence;
      const dataset = await evidence.dataset();
      const shared = byData.get(data) ?? [
        ...theoryScores(dataset, await evidence.components()),
        ...cheapScores(dataset),
      ];
      byData.set(data, shared);
      const asked = kernel.find(isSame(evidence));
      const own = asked === undefined ? [] : await kernelScores(dataset, kernelOf(asked));
      const linear = isLinear(layers);
      const deciding = linear ? shared[0] : own[0];
      if (deciding === undefined) {
        notes.push(
          `${data}, ${label}: not linear and without a tangent kernel, for which nothing is claimed; give it the role kernel`,
        );
      } else drawn.push({ evidence, prediction: deciding });
      rows.push(...predictionRows(evidence, [...own, ...shared], deciding, seed));
    }
    return { rows, notes, charts: charts(drawn) };
  },
};

function isSame({ identity }: Evidence): (other: Evidence) => boolean {
  return (other) => other.identity === identity;
}

function kernelOf({ label, data, trace: { kernel } }: Evidence) {
  if (kernel !== undefined) return kernel;
  throw new FindingError(
    `prediction: ${label} on ${data} has no tangent kernel, expected a trial of the role kernel that recorded it; run it again for this finding`,
  );
}

/** Measured against predicted accessibility of every test example, a chart for each of the first datasets. */
function charts(
  drawn: readonly { readonly evidence: Evidence; readonly prediction: OrderPrediction }[],
): Chart[] {
  const names = [...new Set(drawn.map(({ evidence }) => evidence.data))].slice(0, 3);
  return names.map((data) => ({
    name: `predicted-${data}`,
    title: `Measured against predicted accessibility of test examples, ${data}`,
    x: { title: 'predicted from the data alone' },
    y: { title: 'measured, mean over members' },
    mark: 'point',
    series: drawn
      .filter(({ evidence }) => evidence.data === data)
      .flatMap(({ evidence, prediction: { name, scores } }) => {
        const measured = meanAccessibility(accessibility(evidence.trace, 'test'));
        return measured === undefined ? [] : [{ name: `${evidence.label}, ${name}`, x: scores, y: measured }];
      }),
  }));
}
