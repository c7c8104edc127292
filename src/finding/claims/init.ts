import { absoluteDeviation } from '../../statistics/absolute-deviation.js';
import { finishedMembers } from '../../measure/accessibility.js';
import { meanEstimate } from '../../statistics/estimate.js';
import { ScaleMatricesOf } from '../../measure/component/scale-distance.js';
import { expectedScales } from '../../measure/theory/initial-scales.js';
import { divergenceNotes, withMembers } from '../evidence/ensembles.js';
import {
  FindingError,
  type Chart,
  type EnsembleEvidence,
  type Finding,
  type FindingRow,
} from '../finding.js';
import { denseOnly } from '../evidence/fit.js';
import {
  departurePrimary,
  departureRows,
  FURTHER,
  type ScaleEvidence,
} from '../rows/component/scale-departure.js';
import { speedRows } from '../rows/progress/scheme-speed.js';
import { widthSeries, widthTrend, type WidthSeries } from '../evidence/width-series.js';

export const init: Finding = {
  id: 'init',
  claim:
    'Prevalent initialisations keep the gradient scale matrices near the identity, B for longer than ' +
    'A, the nearer the wider the network.',
  inShort: 'B stays near the identity, and A leaves it',
  source: 'PC-bias',
  paper:
    'figure 1, small-mammals, 10 × 5-layered linear, width 1024: B ≈ I throughout; A leaves I only ' +
    'after test accuracy peaks (epoch 100)',
  primary: [FURTHER],
  paperMeasure:
    'mean diagonal and mean off-diagonal of A and of B at the end of training, over the expected ' +
    'diagonal: 1 and 0 for the identity.',
  controls: [
    'distance moved since the start, largest and over training, by the Frobenius norm',
    'mean diagonals at initialisation over their expectation, and their deviation by width, which falls ' +
      'as 1/√m',
    'when A leaves the identity and when the test accuracy peaks',
    'the speed of convergence by scheme of initialisation',
  ],
  roles: [
    {
      name: 'ensembles',
      holds: 'ensembles of dense nets of two layers or more, of several widths and initialisations',
      required: true,
      recording: () => ({ scales: true }),
      misfit: denseOnly,
    },
  ],
  evaluate: ({ roles: { ensembles: given } }) => {
    const ensembles = withMembers('init', given);
    const scales = new Map(ensembles.map((evidence) => [evidence, scalesOf(evidence)]));
    const series = widthSeries(ensembles);
    // The claim is about wide networks, so the widest of several widths decides.
    const widest = new Set(series.map(({ ensembles: own }) => own[own.length - 1]));
    return {
      rows: [
        ...departurePrimary([...scales.values()].filter(({ evidence }) => widest.has(evidence))),
        ...[...scales.values()].flatMap((own) => [...startRows(own), ...departureRows(own)]),
        ...series.flatMap((each) => trendRows(each, scales)),
        ...speedRows(ensembles),
      ],
      notes: [
        'A_L and B_1 are the identity by definition and are left out; of several widths the widest ' +
          'one decides',
        ...divergenceNotes(given),
      ],
      charts: [departureChart([...scales.values()].filter(({ evidence }) => widest.has(evidence)))],
    };
  },
};

function scalesOf(evidence: EnsembleEvidence): ScaleEvidence {
  const { data, label, layers, spec, trace } = evidence;
  try {
    const { alpha, beta } = expectedScales(layers, spec.initialisation, spec.initialisationScale);
    const [a, b] = [new ScaleMatricesOf(trace, 'a'), new ScaleMatricesOf(trace, 'b')];
    return { evidence, matrices: { a, b }, expected: { a: alpha, b: beta } };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FindingError(
      `init: ${label} on ${data} has no gradient scale matrices (${error.message}); narrow the filter ` +
        'to linear and mlp of depth 2 or more',
    );
  }
}

/**
 * At initialisation: mean diagonal against its expectation, and deviation from a multiple of the identity.
 */
function startRows({ evidence, matrices, expected }: ScaleEvidence): FindingRow[] {
  const own = { data: evidence.data, ensembles: evidence.label };
  return (['a', 'b'] as const).flatMap((kind): FindingRow[] => {
    const of = matrices[kind];
    const name = kind.toUpperCase();
    const diagonal = meanEstimate(of.members.map((_, row) => of.relativeDiagonal(0, row, expected[kind])));
    return [
      {
        ...own,
        quantity: `|mean diagonal of ${name} over its expectation − 1| at initialisation`,
        estimate: absoluteDeviation(diagonal, 1),
      },
      {
        ...own,
        quantity: `relative deviation of ${name} from a multiple of the identity at initialisation`,
        estimate: meanEstimate(of.members.map((_, row) => of.deviation(0, row))),
      },
    ];
  });
}

function trendRows(series: WidthSeries, scales: ReadonlyMap<EnsembleEvidence, ScaleEvidence>): FindingRow[] {
  const of = series.ensembles.map((evidence) => scales.get(evidence)!);
  return (['a', 'b'] as const).flatMap((kind): FindingRow[] => {
    const slope = widthTrend(series, (at, kept) =>
      kept.reduce((sum, row) => sum + of[at].matrices[kind].deviation(0, row) / kept.length, 0),
    );
    if (slope === undefined) return [];
    const own = { data: series.data, ensembles: series.label };
    const quantity = `slope of log deviation of ${kind.toUpperCase()} on log width at initialisation`;
    return [
      { ...own, quantity, estimate: slope },
      {
        ...own,
        quantity: `|${quantity} + 0.5|`,
        estimate: absoluteDeviation(slope, -0.5),
      },
    ];
  });
}

function departureChart(scales: readonly ScaleEvidence[]): Chart {
  return {
    name: 'departure',
    title: 'How far training has moved the gradient scale matrices',
    x: { title: 'step' },
    y: { title: 'distance moved since the start over the length of the identity, mean over members' },
    mark: 'line',
    series: scales.flatMap(({ evidence: { data, label, trace }, matrices, expected }) =>
      (['a', 'b'] as const).map((kind) => {
        const rows = finishedMembers(trace).finished.map((_, row) => row);
        const points = Array.from(trace.steps, (_, checkpoint) =>
          meanEstimate(
            rows.map((row) => matrices[kind].departure(checkpoint, row, expected[kind])),
            { low: 0, high: Infinity },
          ),
        );
        return {
          name: `${kind.toUpperCase()}: ${data}, ${label}`,
          x: trace.steps,
          y: points.map(({ value }) => value ?? NaN),
          low: points.map(({ value, interval }) => interval?.low ?? value ?? NaN),
          high: points.map(({ value, interval }) => interval?.high ?? value ?? NaN),
        };
      }),
    ),
  };
}
