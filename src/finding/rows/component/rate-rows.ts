import {
  comparableComponents,
  lineThrough,
  measuredRates,
  predictedRates,
  regressRates,
} from '../../../measure/component/component-rates.js';
import { Generator } from '../../../random/generator.js';
import { seedOf } from '../../../random/seed.js';
import { estimateFrom, type Interval } from '../../../statistics/estimate.js';
import { memberEstimate } from '../../../statistics/member-estimate.js';
import { widthSeries, widthTrend } from '../../evidence/width-series.js';
import type { Chart, EnsembleEvidence, FindingRow, Series } from '../../finding.js';
import type { PoolPart } from '../primary/primary-rows.js';
import type { ComponentPaths } from './component-paths.js';

/** A PC moves if the theory says that it loses a tenth of its distance from the optimum. */
const MOVES = -Math.log(0.9);
/** Orders of the PCs but the first for the null of R². */
const ORDERS = 200;
const SHARE: Interval = { low: 0, high: 1 };
/** Rates of an ensemble for which the theory makes a prediction. */
export interface Rates {
  readonly evidence: EnsembleEvidence;
  /** [member that counts, component] */
  readonly measured: Float64Array;
  /** [component] */
  readonly predicted: Float64Array;
  readonly components: readonly number[];
  /** Last recorded step. */
  readonly end: number;
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

export function logSlope(rates: Rates): PoolPart['value'] {
  return ([kept]) => {
    const { x, y } = logRates(rates, kept);
    return lineThrough(x, y)?.slope;
  };
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

export function ratesOf(
  evidence: EnsembleEvidence,
  { compact, distances, variances }: ComponentPaths,
  depth: number,
): Rates {
  const measured = measuredRates(compact, distances);
  const predicted = predictedRates(variances, evidence.spec.learningRate, depth);
  const end = compact.steps[compact.steps.length - 1];
  return { evidence, measured, predicted, components: comparableComponents(measured, predicted), end };
}

export function rateRows(rates: Rates): FindingRow[] {
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
export function rateTrendRows(rates: ReadonlyMap<EnsembleEvidence, Rates>): FindingRow[] {
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

export function rateChart(rates: readonly Rates[]): Chart {
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
