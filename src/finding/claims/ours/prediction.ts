import { accessibility, finishedMembers, meanAccessibility } from '../../../measure/accessibility.js';
import { EPOCHS, meanOver } from '../../../measure/progress/clock.js';
import { curves as curvesOf } from '../../../measure/progress/curves.js';
import { LARGE_CORRELATION } from '../../verdict.js';
import { examplesInScope } from '../../../measure/agreement/scope.js';
import { primaryRows, type LeftOut, type PoolPart } from '../../rows/primary/primary-rows.js';
import { estimateFrom } from '../../../statistics/estimate.js';
import { meanAccuracies } from '../../../measure/progress/progress-clock.js';
import { isLinear } from '../../../model/linearity.js';
import { divergenceNotes } from '../../evidence/ensembles.js';
import { constantMembers, constantNumbers } from '../../evidence/lasting-lack.js';
import {
  FindingError,
  type Chart,
  type EnsembleEvidence,
  type Estimand,
  type Finding,
  type FindingRow,
  type Series,
} from '../../finding.js';
import {
  cheapScores,
  initialisedLinear,
  kernelPredictions,
  linearPace,
  theoryScores,
  type InitialisedPrediction,
  type OrderPrediction,
} from '../../rows/theory/order-predictions.js';
import { cleanPredictedCorrelation, overNetworks } from '../../rows/theory/predicted-correlation.js';
import { predictionRows } from '../../rows/theory/prediction-rows.js';
import { requireHalves } from '../../rows/agreement/seed-ceiling-rows.js';

const FOLLOWS: Estimand = {
  quantity: 'r of predicted and measured accessibility without seed noise (spearman, pooled), test examples',
  bounds: LARGE_CORRELATION,
  reason:
    'A large correlation is .5 and less than the small .1 is none (Cohen 1988). Ranks, because the claim ' +
    'is about an order; without seed noise, which nothing can predict.',
  // The first way had one kernel, and an interval over members alone.
  revision: 2,
};

/**
 * Networks whose tangent kernels predict. One kernel is a draw like any other, and no interval over members
 * covers the next one; two or three have intervals too wide to be of use.
 */
const KERNELS = 4;

const NO_THEORY =
  'it is not linear and has no tangent kernel, so nothing is claimed; give it the role kernel';

export const prediction: Finding = {
  id: 'prediction',
  claim:
    'The order in which examples are learned follows from the data and the distribution of initial ' +
    'weights: by a closed form for linear networks, by the tangent kernel for non-linear ones.',
  inShort: 'the order is predictable from the data alone',
  source: 'ours',
  primary: [FOLLOWS],
  controls: [
    'the nearest-class-mean margin, the strongest cheap guess, which a theory should not be below',
    'the correlation within classes, and the one with the mean accessibility of the class',
    'what one member tells about the others',
  ],
  roles: [
    { name: 'ensembles', holds: 'ensembles of any architecture', required: true, recording: () => ({}) },
    {
      name: 'kernel',
      holds: 'those ensembles for which the tangent kernel of a network predicts too',
      required: false,
      recording: () => ({ kernels: KERNELS }),
    },
  ],
  evaluate: async ({ roles: { ensembles, kernel = [] }, seed }) => {
    const all = [...ensembles, ...kernel.filter((each) => !ensembles.some(isSame(each)))];
    requireHalves('prediction', all);
    const byData = new Map<string, readonly OrderPrediction[]>();
    const notes = divergenceNotes(all);
    const rows: FindingRow[] = [];
    const parts = new Map<string, (PoolPart | LeftOut)[]>();
    const curves: Series[] = [];
    const drawn: { readonly evidence: EnsembleEvidence; readonly prediction: OrderPrediction }[] = [];
    for (const evidence of all) {
      const { data, label, layers } = evidence;
      const dataset = await evidence.dataset();
      const classes = dataset.classes.length;
      const cheap = byData.get(data) ?? cheapScores(dataset);
      byData.set(data, cheap);
      const closed = theoryScores(dataset, await evidence.components(), linearPace(evidence, classes));
      const asked = kernel.find(isSame(evidence));
      const linear = isLinear(layers);
      const tangent = asked && (await kernelPredictions(evidence, kernelsOf(asked)));
      const whole = linear ? await initialisedLinear(evidence) : tangent?.initialised;
      const own = tangent?.plain ?? [];
      const initialised = typeof whole === 'object' ? [whole.prediction] : [];
      const deciding = initialised[0] ?? (linear ? closed[0] : own[0]);
      if (deciding === undefined) {
        notes.push(
          `${data}, ${label}: not linear and without a tangent kernel, for which nothing is claimed; ` +
            'give it the role kernel',
        );
      } else drawn.push({ evidence, prediction: deciding });
      const part = deciding
        ? followsPart(evidence, deciding)
        : { ensembles: label, notApplicable: NO_THEORY };
      parts.set(data, [...(parts.get(data) ?? []), part]);
      if (typeof whole === 'string') {
        notes.push(`${data}, ${label}: predicted without its initial weights, for ${whole}`);
      }
      rows.push(...predictionRows(evidence, [...initialised, ...own, ...closed, ...cheap], deciding, seed));
      if (typeof whole === 'object') {
        rows.push(accuracyRow(evidence, whole));
        curves.push(...accuracySeries(evidence, whole));
      }
    }
    const primaries = [...parts].flatMap(([data, own]) =>
      primaryRows(FOLLOWS, own, { data, noun: 'ensembles', options: { scale: 'plain' } }),
    );
    return {
      rows: [...primaries, ...rows],
      notes,
      charts: [...charts(drawn), ...(curves.length > 0 ? [accuracyChart(curves)] : [])],
    };
  },
};

/** Correlation of a prediction with accessibility. */
function followsPart(evidence: EnsembleEvidence, deciding: OrderPrediction): PoolPart {
  const { label, trace } = evidence;
  return {
    ensembles: label,
    of: [evidence],
    networks: deciding.members?.length,
    value: cleanPredictedCorrelation(accessibility(trace, 'test'), deciding, {
      kind: 'spearman',
      groups: examplesInScope(trace.test.labels, 'pooled'),
    }),
    never: () => withoutCorrelation(evidence, deciding),
  };
}

/** Why accessibility has no correlation with a prediction, whatever members are added. */
function withoutCorrelation(
  evidence: EnsembleEvidence,
  { scores, members }: OrderPrediction,
): string | undefined {
  const finished = accessibility(evidence.trace, 'test').members;
  const reasons = scores.map((own, network) => {
    const rows = [...finished.keys()].filter((row) => finished[row] !== members?.[network]);
    return (
      constantNumbers(own, 'predicted places') ?? constantMembers(evidence, 'test', { numbers: [own], rows })
    );
  });
  return reasons.find((reason) => reason !== undefined);
}

/** Mean of several vectors of numbers, element by element. */
function meanOfVectors(curves: readonly ArrayLike<number>[]): Float64Array {
  const mean = new Float64Array(curves[0].length);
  for (const curve of curves) mean.forEach((_, at) => (mean[at] += curve[at] / curves.length));
  return mean;
}

function isSame({ identity }: EnsembleEvidence): (other: EnsembleEvidence) => boolean {
  return (other) => other.identity === identity;
}

function kernelsOf({ label, data, trace: { kernels } }: EnsembleEvidence) {
  if (kernels !== undefined) return kernels;
  throw new FindingError(
    `prediction: ${label} on ${data} has no tangent kernels, expected a trial of the role kernel that ` +
      'recorded it; run it again for this finding',
  );
}

/** Difference of predicted and measured test accuracy. */
function accuracyRow(
  { data, label, trace }: EnsembleEvidence,
  { accuracy, prediction: deciding }: InitialisedPrediction,
): FindingRow {
  const { finished } = finishedMembers(trace);
  const found = overNetworks(
    { members: finished },
    deciding,
    ([kept, networks = [0]]) => {
      const predicted = meanOfVectors(networks.map((network) => accuracy[network]));
      const measured = meanAccuracies(
        trace,
        'test',
        kept.map((row) => finished[row]),
      );
      return meanOver(
        EPOCHS.weights(trace),
        predicted.map((each, at) => Math.abs(each - measured[at])),
      );
    },
    'plain',
  );
  const { value, spread } = found;
  return {
    data,
    ensembles: label,
    quantity: 'mean over epochs of |predicted − measured test accuracy|',
    estimate:
      value === undefined || spread === undefined ? found : estimateFrom(value, spread, { low: 0, high: 1 }),
  };
}

function accuracySeries(
  { data, label, trace }: EnsembleEvidence,
  { accuracy }: InitialisedPrediction,
): Series[] {
  const trained = Array.from(trace.steps.keys()).filter((at) => trace.steps[at] > 0);
  const x = trained.map((at) => trace.steps[at]);
  const measured = curvesOf(trace, 'test');
  const predicted = meanOfVectors(accuracy);
  return [
    {
      name: `${data}, ${label}: measured`,
      x,
      y: trained.map((at) => measured[at].accuracy.value ?? NaN),
      low: trained.map((at) => measured[at].accuracy.interval?.low ?? NaN),
      high: trained.map((at) => measured[at].accuracy.interval?.high ?? NaN),
    },
    { name: `${data}, ${label}: predicted`, x, y: trained.map((at) => predicted[at]) },
  ];
}

function accuracyChart(series: readonly Series[]): Chart {
  return {
    name: 'accuracy',
    title: 'Test accuracy, and what the theory predicts without a free parameter',
    x: { title: 'step', scale: 'log' },
    y: { title: 'test accuracy' },
    mark: 'line',
    series,
  };
}

/** Measured against predicted accessibility of every test example, a chart for each of the first datasets. */
function charts(
  drawn: readonly { readonly evidence: EnsembleEvidence; readonly prediction: OrderPrediction }[],
): Chart[] {
  const names = [...new Set(drawn.map(({ evidence }) => evidence.data))].slice(0, 3);
  return names.map((data) => ({
    name: `predicted-${data}`,
    title: `Measured against predicted accessibility of test examples, ${data}`,
    x: { title: 'predicted, without a free parameter' },
    y: { title: 'measured, mean over members' },
    mark: 'point',
    series: drawn
      .filter(({ evidence }) => evidence.data === data)
      .flatMap(({ evidence, prediction: { name, scores } }) => {
        const measured = meanAccessibility(accessibility(evidence.trace, 'test'));
        return measured === undefined
          ? []
          : [{ name: `${evidence.label}, ${name}`, x: meanOfVectors(scores), y: measured }];
      }),
  }));
}
