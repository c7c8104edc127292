import { absoluteDeviation } from '../../statistics/absolute-deviation.js';
import { meanDistance } from '../../measure/component/compact-distance.js';
import {
  comparableComponents,
  lineThrough,
  measuredRates,
  predictedRates,
  regressRates,
} from '../../measure/component/component-rates.js';
import { estimateFrom, type Interval } from '../../statistics/estimate.js';
import { memberEstimate } from '../../statistics/member-estimate.js';
import { componentOrderRows, type OrderClaim } from '../rows/component/component-order.js';
import { componentPaths, type ComponentPaths } from '../rows/component/component-paths.js';
import { divergenceNotes, withMembers } from '../evidence/ensembles.js';
import type { Chart, EnsembleEvidence, Estimand, Finding, FindingRow, Series } from '../finding.js';
import { lasting } from '../evidence/lasting-lack.js';
import { linearTheory } from '../evidence/linear-theory.js';
import { withProductOnly } from '../evidence/fit.js';
import { primaryRows, type LeftOut, type PoolPart } from '../rows/primary/primary-rows.js';
import { Generator } from '../../random/generator.js';
import { seedOf } from '../../random/seed.js';
import { widthSeries, widthTrend } from '../evidence/width-series.js';

const SLOPE: Estimand = {
  quantity: '|slope − 1| of log measured on log predicted rate, widest networks',
  bounds: { claim: 0.1, none: 0.5 },
  reason:
    "The theory's slope is 1: a tenth off is as good as exact at finite width, half off would be another " +
    'theory. Logarithms, because the first PC is so much faster than the others that it alone makes a ' +
    'line. The widest networks of a series, because the theory is about the limit of width.',
};
/** A PC moves if the theory says that it loses a tenth of its distance from the optimum. */
const MOVES = -Math.log(0.9);
/** Orders of the PCs but the first for the null of R². */
const ORDERS = 200;
const FLAT = "its data are whitened, and the theory's rates are all equal";
const SHARE: Interval = { low: 0, high: 1 };
/** PCs whose distance is drawn. */
const DRAWN = [1, 2, 4, 8, 16, 32, 64, 128];

/** Rates of an ensemble for which the theory makes a prediction. */
interface Rates {
  readonly evidence: EnsembleEvidence;
  /** [member that counts, component] */
  readonly measured: Float64Array;
  /** [component] */
  readonly predicted: Float64Array;
  readonly components: readonly number[];
  /** Last recorded step. */
  readonly end: number;
}

export const pcRate: Finding = {
  id: 'pc-rate',
  claim:
    'A wide deep linear network converges exponentially along each principal component, at a rate that ' +
    'its singular value sets.',
  inShort: 'a PC is learned at the rate of its singular value',
  source: 'PC-bias',
  paper:
    'figures 2 and 3: larger PCs first, in linear and non-linear nets; on whitened data equal spread ' +
    'in all directions',
  primary: [SLOPE],
  paperMeasure:
    'figure 3: Spearman of the variance of a PC and the step at which its distance from the optimum is ' +
    'halved; spread over members instead where there is no optimum. Equal spread on whitened data; no ' +
    'order has 0.',
  controls: [
    'R² of the logarithms, against the same with all PCs but the first in random order',
    'slope and R² of the rates themselves, which the first PC dominates',
    'the relative error of the rates by width, which should fall as 1/√m',
  ],
  roles: [
    {
      name: 'ensembles',
      holds:
        'ensembles whose layers have a product: dense, convolutions, average pools; activations are ignored',
      required: true,
      recording: () => ({ compact: true }),
      misfit: withProductOnly,
    },
  ],
  evaluate: async ({ roles: { ensembles } }) => {
    const rows: FindingRow[] = [];
    const notes = divergenceNotes(ensembles);
    const rates = new Map<EnsembleEvidence, Rates>();
    const charts: Chart[] = [];
    const parts = new Map<string, (PoolPart | LeftOut)[]>();
    const kept = withMembers('pc-rate', ensembles);
    // The claim is about m → ∞, so the widest of ensembles that differ in width only decides.
    const widest = new Set(widthSeries(kept).map((series) => series.ensembles[series.ensembles.length - 1]));
    for (const evidence of kept) {
      const paths = await componentPaths('pc-rate', evidence);
      const theory = linearTheory(evidence);
      const name = `${evidence.data}, ${evidence.label}`;
      const whitened = evidence.dataSpec.transform?.kind === 'zca';
      if ('depth' in theory) {
        const own = ratesOf(evidence, paths, theory.depth);
        rates.set(evidence, own);
        rows.push(...rateRows(own));
        notes.push(
          `${name}: rates of ${own.components.length} of ${paths.variances.length} PCs are compared, ` +
            'those with three checkpoints before ' +
            'the distance first falls below 5 % (or rounding)',
        );
      }
      if (widest.has(evidence)) {
        const own = rates.get(evidence);
        const part =
          own === undefined || !('depth' in theory)
            ? leftOut(
                evidence,
                `no exponential law is predicted, for ${'reason' in theory ? theory.reason : ''}`,
              )
            : whitened
              ? leftOut(evidence, FLAT)
              : {
                  ensembles: evidence.label,
                  of: [evidence],
                  value: logSlope(own),
                  never: () => withoutRates(own),
                };
        parts.set(evidence.data, [...(parts.get(evidence.data) ?? []), part]);
      }
      const claim: OrderClaim = whitened ? 'no bias' : 'depth' in theory ? 'distance' : 'spread';
      rows.push(...componentOrderRows(evidence, paths, claim));
      if (charts.length === 0 && widest.has(evidence)) charts.push(distanceChart(evidence, paths));
    }
    rows.push(...trendRows(rates));
    const primaries = [...parts].flatMap(([data, own]) =>
      primaryRows(SLOPE, own, { data, noun: 'series', options: { scale: 'plain' } }).map(fromOne),
    );
    return {
      rows: [...primaries, ...rows],
      notes,
      charts: [...(rates.size > 0 ? [rateChart([...rates.values()])] : []), ...charts],
    };
  },
};

function leftOut({ label }: EnsembleEvidence, notApplicable: string): LeftOut {
  return { ensembles: label, notApplicable };
}

/** Slopes are pooled with their signs; their deviation from 1 is taken of the mean, and of each alone. */
function fromOne(row: FindingRow): FindingRow {
  const parts = row.parts?.map((part) => ({ ...part, estimate: absoluteDeviation(part.estimate, 1) }));
  return { ...row, estimate: absoluteDeviation(row.estimate, 1), ...(parts && { parts }) };
}

/**
 * Logarithms of the predicted rates and of the mean measured ones of some members: both per step, above 0.
 */
function logRates(
  { measured, predicted, components, end }: Rates,
  kept: readonly number[],
): { readonly x: number[]; readonly y: number[] } {
  // A rate of 0 has no logarithm. So PCs count of which the theory says that they move, whatever they did.
  const mean = (j: number, rows: readonly number[]) =>
    rows.reduce((sum, row) => sum - measured[row * predicted.length + j] / rows.length, 0);
  const used = components.filter((j) => -predicted[j] * end >= MOVES);
  return {
    x: used.map((j) => Math.log(-predicted[j])),
    y: used.map((j) => Math.log(mean(j, kept))),
  };
}

function logSlope(rates: Rates): PoolPart['value'] {
  return ([kept]) => {
    const { x, y } = logRates(rates, kept);
    return lineThrough(x, y)?.slope;
  };
}

/** Members that are added only take away PCs that can be compared. */
function withoutRates(rates: Rates): string | undefined {
  const { size } = new Set(logRates(rates, [0]).x);
  return size < 2 ? lasting(`rates of ${size} PCs can be compared, a slope needs two`) : undefined;
}

/** R² of the logarithms, and its mean over random orders of all PCs but the first. */
function logFitRows(rates: Rates): FindingRow[] {
  const { evidence, measured, predicted } = rates;
  const members = measured.length / predicted.length;
  const generator = new Generator(seedOf('pc-rate', 'orders of PCs', evidence.data, evidence.label));
  const count = logRates(rates, [0]).x.length;
  const orders = Array.from({ length: count < 3 ? 0 : ORDERS }, () => {
    const rest = Uint32Array.from({ length: count - 1 }, (_, at) => at + 1);
    generator.shuffle(rest);
    return [0, ...rest];
  });
  const row = (quantity: string, of: (x: number[], y: number[]) => number | undefined): FindingRow => ({
    data: evidence.data,
    ensembles: evidence.label,
    quantity,
    estimate: memberEstimate(
      [members],
      ([kept]) => {
        const { x, y } = logRates(rates, kept);
        return of(x, y);
      },
      { scale: 'plain' },
    ),
  });
  return [
    row('control: R² of log measured on log predicted rate', (x, y) => lineThrough(x, y)?.r2),
    row('control: the same with all PCs but the first in random order, mean of 200 orders', (x, y) => {
      let sum = 0;
      for (const order of orders) {
        const r2 = lineThrough(
          order.map((at) => x[at]),
          y,
        )?.r2;
        sum += (r2 ?? NaN) / orders.length;
      }
      return orders.length === 0 || Number.isNaN(sum) ? undefined : sum;
    }),
  ];
}

function ratesOf(
  evidence: EnsembleEvidence,
  { compact, distances, variances }: ComponentPaths,
  depth: number,
): Rates {
  const measured = measuredRates(compact, distances);
  const predicted = predictedRates(variances, evidence.spec.learningRate, depth);
  const end = compact.steps[compact.steps.length - 1];
  return { evidence, measured, predicted, components: comparableComponents(measured, predicted), end };
}

function rateRows(rates: Rates): FindingRow[] {
  const { evidence, measured, predicted, components } = rates;
  const members = measured.length / predicted.length;
  const line = (part: 'slope' | 'r2') =>
    memberEstimate([members], ([kept]) => regressRates(measured, predicted, components, kept)?.[part], {
      scale: 'plain',
    });
  const slope = line('slope');
  const r2 = line('r2');
  const own = { data: evidence.data, ensembles: evidence.label };
  return [
    ...logFitRows(rates),
    { ...own, quantity: 'slope of measured on predicted rate', estimate: slope },
    {
      ...own,
      quantity: 'R² of measured on predicted rate',
      estimate:
        r2.value === undefined || r2.spread === undefined ? r2 : estimateFrom(r2.value, r2.spread, SHARE),
    },
    {
      ...own,
      quantity: 'relative error of the predicted rates, mean over members',
      estimate: memberEstimate([members], ([kept]) => relativeError(measured, predicted, components, kept), {
        scale: 'plain',
      }),
    },
  ];
}

/**
 * ‖measured − predicted‖ / ‖predicted‖ over some components, mean over some members; undefined without
 * components.
 */
function relativeError(
  measured: Float64Array,
  predicted: Float64Array,
  components: readonly number[],
  kept: readonly number[],
): number | undefined {
  if (components.length === 0) return undefined;
  const norm = Math.hypot(...components.map((j) => predicted[j]));
  const errors = kept.map(
    (row) => Math.hypot(...components.map((j) => measured[row * predicted.length + j] - predicted[j])) / norm,
  );
  return errors.reduce((sum, error) => sum + error / errors.length, 0);
}

/**
 * The error should fall about as 1/√m, as the deviation of the gradient scale matrices from the identity
 * does: a slope of −0.5.
 */
function trendRows(rates: ReadonlyMap<EnsembleEvidence, Rates>): FindingRow[] {
  return widthSeries([...rates.keys()]).flatMap((series): FindingRow[] => {
    const own = series.ensembles.map((evidence) => rates.get(evidence)!);
    // The same PCs are taken at every width, so that their number does not make the trend.
    const common = own[0].components.filter((j) => own.every(({ components }) => components.includes(j)));
    const estimate = widthTrend(series, (at, kept) =>
      relativeError(own[at].measured, own[at].predicted, common, kept),
    );
    if (estimate === undefined) return [];
    const quantity = 'slope of log relative error of the predicted rates on log width';
    return [{ data: series.data, ensembles: series.label, quantity, estimate }];
  });
}

function rateChart(rates: readonly Rates[]): Chart {
  return {
    name: 'rates',
    title: 'Measured against predicted rate of each principal component',
    x: { title: 'predicted rate, −log|λ| per step', scale: 'log' },
    y: { title: 'measured rate per step, mean over members', scale: 'log' },
    mark: 'point',
    series: rates.map(({ evidence, measured, predicted, components }): Series => {
      const members = measured.length / predicted.length;
      const mean = (j: number) => {
        let sum = 0;
        for (let row = 0; row < members; row++) sum -= measured[row * predicted.length + j] / members;
        return sum;
      };
      // A rate at or below 0 has no logarithm.
      const shown = components.filter((j) => mean(j) > 0 && predicted[j] < 0);
      return {
        name: `${evidence.data}, ${evidence.label}`,
        x: shown.map((j) => -predicted[j]),
        y: shown.map(mean),
      };
    }),
  };
}

function distanceChart({ data, label }: EnsembleEvidence, { compact, distances }: ComponentPaths): Chart {
  const mean = meanDistance(compact, distances);
  return {
    name: `distances-${data}`,
    title: `Distance from the optimum by principal component, ${data}, ${label}`,
    x: { title: 'step' },
    y: { title: 'distance, share of the initial one', scale: 'log' },
    mark: 'line',
    series: DRAWN.filter((pc) => pc <= compact.components).map((pc) => ({
      name: `PC ${pc}`,
      x: compact.steps,
      y: compact.steps.map((_, checkpoint) => mean[checkpoint * compact.components + pc - 1] / mean[pc - 1]),
    })),
  };
}
