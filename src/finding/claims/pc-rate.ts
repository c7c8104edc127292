import { absoluteDeviation } from '../../statistics/absolute-deviation.js';
import { meanDistance } from '../../measure/component/compact-distance.js';
import { componentOrderRows, type OrderClaim } from '../rows/component/component-order.js';
import {
  logSlope,
  rateChart,
  rateRows,
  ratesOf,
  rateTrendRows,
  type Rates,
} from '../rows/component/rate-rows.js';
import { componentPaths, type ComponentPaths } from '../rows/component/component-paths.js';
import { divergenceNotes, withMembers } from '../evidence/ensembles.js';
import type { Chart, EnsembleEvidence, Estimand, Finding, FindingRow } from '../finding.js';
import { linearTheory } from '../evidence/linear-theory.js';
import { withProductOnly } from '../evidence/fit.js';
import { primaryRows, type LeftOut, type PoolPart } from '../rows/primary/primary-rows.js';
import { widthSeries } from '../evidence/width-series.js';

const SLOPE: Estimand = {
  quantity: '|slope − 1| of log measured on log predicted rate, widest networks',
  bounds: { claim: 0.1, none: 0.5 },
  reason:
    "The theory's slope is 1: a tenth off is as good as exact at finite width, half off would be another " +
    'theory. Logarithms, because the first PC is so much faster than the others that it alone makes a ' +
    'line. The widest networks of a series, because the theory is about the limit of width.',
};
const FLAT = "its data are whitened, and the theory's rates are all equal";
/** PCs whose distance is drawn. */
const DRAWN = [1, 2, 4, 8, 16, 32, 64, 128];

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
              : { ensembles: evidence.label, of: [evidence], value: logSlope(own) };
        parts.set(evidence.data, [...(parts.get(evidence.data) ?? []), part]);
      }
      const claim: OrderClaim = whitened ? 'no bias' : 'depth' in theory ? 'distance' : 'spread';
      rows.push(...componentOrderRows(evidence, paths, claim));
      if (charts.length === 0 && widest.has(evidence)) charts.push(distanceChart(evidence, paths));
    }
    rows.push(...rateTrendRows(rates));
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
