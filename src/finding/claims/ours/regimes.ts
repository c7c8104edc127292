import { FIXED } from '../../../statistics/estimate.js';
import { pearson, spearman } from '../../../statistics/correlation.js';
import { crossingStep } from '../../../statistics/crossing-step.js';
import { meanDistance } from '../../../measure/component/compact-distance.js';
import { memberEstimate } from '../../../statistics/member-estimate.js';
import { partialCorrelation } from '../../../statistics/partial-correlation.js';
import { seedOf } from '../../../random/seed.js';
import { componentPaths, type ComponentPaths } from '../../rows/component/component-paths.js';
import { divergenceNotes } from '../../evidence/ensembles.js';
import {
  FindingError,
  type Chart,
  type EnsembleEvidence,
  type Estimand,
  type Finding,
  type FindingRow,
} from '../../finding.js';
import { linearOnly } from '../../evidence/fit.js';
import { primaryRows, type PoolPart } from '../../rows/primary/primary-rows.js';
import { LARGE_CORRELATION } from '../../verdict.js';

const SWITCHED: Estimand = {
  quantity:
    'by how much the regime switches what orders the PCs: mean over the largest and the smallest initial ' +
    "weights of r(time, the other's) − r(time, its own predictor), each given the other, in single " +
    'networks',
  bounds: LARGE_CORRELATION,
  reason:
    'Variance is the own predictor of the largest initial weights, strength of the smallest. Times are ' +
    'negative functions of both. A difference of .5 between its own and the other is large, less than the ' +
    'small .1 is none (Cohen 1988). Single networks, because the distance of a mean over members has ' +
    'their number in it.',
};

const RESAMPLES = 200;

/** One ensemble of a series, with the times at which its PCs are learned. */
interface Scaled {
  readonly evidence: EnsembleEvidence;
  readonly scale: number;
  readonly paths: ComponentPaths;
  /** d_j and ‖m_j‖ over n: [component]. */
  readonly variances: Float64Array;
  readonly strengths: Float64Array;
}

export const regimes: Finding = {
  id: 'regimes',
  claim:
    'Large initial weights learn principal components by their input variance, small ones by the ' +
    'strength of their input-output correlation (Saxe et al. 2013).',
  inShort: 'the initial scale decides what is learned first',
  source: 'ours',
  primary: [SWITCHED],
  controls: [
    'each of the four partial correlations, at every scale of the initial weights',
    'the correlation of variance and strength: where it is 1 nothing can be told apart',
    'the shape of the curves: exponential or sigmoidal',
  ],
  roles: [
    {
      name: 'ensembles',
      holds: 'ensembles of linear networks that differ in initialisationScale',
      required: true,
      recording: () => ({ compact: true }),
      misfit: linearOnly,
    },
  ],
  evaluate: async ({ roles: { ensembles }, seed }) => {
    const rows: FindingRow[] = [];
    const charts: Chart[] = [];
    const parts = new Map<string, PoolPart[]>();
    for (const group of scaleGroups(ensembles)) {
      const scaled: Scaled[] = [];
      for (const evidence of group) scaled.push(await scaledOf(evidence));
      const [smallest, largest] = [scaled[0], scaled[scaled.length - 1]];
      const { data } = group[0];
      parts.set(data, [...(parts.get(data) ?? []), partOf(smallest, largest)]);
      rows.push(...scaled.flatMap((each) => rowsOf(each, seed)));
      if (charts.length < 2) charts.push(timesChart(scaled));
    }
    const primaries = [...parts].flatMap(([data, own]) =>
      primaryRows(SWITCHED, own, { data, noun: 'architectures', options: { scale: 'plain' } }),
    );
    return {
      rows: [...primaries, ...rows],
      charts,
      notes: [
        'a PC is learned when its distance from the optimum is halved; one that never is counts as ' +
          'later than all others',
        ...divergenceNotes(ensembles),
      ],
    };
  },
};

/** The two partial correlations of one network. */
interface OfNetwork {
  readonly variance: number | undefined;
  readonly strength: number | undefined;
}

/** What the smallest and the largest initial weights of one architecture make of the two predictors. */
function partOf(smallest: Scaled, largest: Scaled): PoolPart {
  const [small, large] = [smallest, largest].map((scaled) =>
    scaled.paths.compact.members.map((_, row) => ofNetwork(scaled, row)),
  );
  const mean = (networks: readonly OfNetwork[], kept: readonly number[], sign: 1 | -1) =>
    kept.reduce((sum, row) => {
      const { variance = NaN, strength = NaN } = networks[row];
      return sum + (sign * (strength - variance)) / kept.length;
    }, 0);
  return {
    ensembles: largest.evidence.architecture,
    of: [smallest.evidence, largest.evidence],
    value: ([ofSmall, ofLarge]) => {
      const switched = (mean(large, ofLarge, 1) + mean(small, ofSmall, -1)) / 2;
      return Number.isNaN(switched) ? undefined : switched;
    },
  };
}

function ofNetwork(scaled: Scaled, row: number): OfNetwork {
  const { variances, strengths } = scaled;
  const times = learningTimes(scaled, [row]);
  const variance = partialCorrelation(times, variances, { given: strengths, kind: 'spearman' });
  const strength = partialCorrelation(times, strengths, { given: variances, kind: 'spearman' });
  // Where one of them explains the order of the times, nothing is left for the other.
  return { variance: variance ?? (strength && 0), strength: strength ?? (variance && 0) };
}

/** Ensembles that differ in nothing but the scale of their initial weights, by ascending scale. */
function scaleGroups(ensembles: readonly EnsembleEvidence[]): EnsembleEvidence[][] {
  const groups = new Map<string, EnsembleEvidence[]>();
  for (const evidence of ensembles) {
    const { initialisationScale: _, ...rest } = evidence.spec;
    const key = JSON.stringify([evidence.data, evidence.architecture, Object.entries(rest).sort()]);
    groups.set(key, [...(groups.get(key) ?? []), evidence]);
  }
  return [...groups.values()].map((group) => {
    if (group.length < 2) {
      const [{ label, data }] = group;
      throw new FindingError(
        `regimes: ${label} on ${data} has one scale of initial weights, expected two or more; sweep ` +
          'initialisationScale',
      );
    }
    return group.sort((a, b) => scaleOf(a) - scaleOf(b));
  });
}

function scaleOf({ spec }: EnsembleEvidence): number {
  return spec.initialisationScale ?? 1;
}

async function scaledOf(evidence: EnsembleEvidence): Promise<Scaled> {
  const paths = await componentPaths('regimes', evidence);
  const { optimum, variances } = paths;
  const strengths = variances.map((d, j) => {
    let squares = 0;
    for (let k = 0; k < optimum.classes; k++) squares += (d * optimum.optimum[k * optimum.rank + j]) ** 2;
    return Math.sqrt(squares);
  });
  return { evidence, scale: scaleOf(evidence), paths, variances, strengths };
}

function rowsOf(scaled: Scaled, seed: string): FindingRow[] {
  const { evidence, paths, variances, strengths } = scaled;
  const own = { data: evidence.data, ensembles: evidence.label };
  const members = [paths.compact.members.length];
  const correlation = (of: (times: Float64Array) => number | undefined) =>
    memberEstimate(members, ([kept]) => of(learningTimes(scaled, kept)), { scale: 'fisher' });
  return [
    {
      ...own,
      quantity: 'Spearman of time and variance given strength, over PCs',
      estimate: correlation((times) =>
        partialCorrelation(times, variances, { given: strengths, kind: 'spearman' }),
      ),
    },
    {
      ...own,
      quantity: 'Spearman of time and strength given variance, over PCs',
      estimate: correlation((times) =>
        partialCorrelation(times, strengths, { given: variances, kind: 'spearman' }),
      ),
    },
    {
      ...own,
      quantity: 'Spearman of time and variance, over PCs',
      estimate: correlation((times) => spearman(times, variances)),
    },
    {
      ...own,
      quantity: 'Spearman of time and strength, over PCs',
      estimate: correlation((times) => spearman(times, strengths)),
    },
    {
      ...own,
      quantity: 'Spearman of variance and strength, over PCs',
      estimate: { value: spearman(variances, strengths), reason: FIXED },
    },
    {
      ...own,
      quantity: 'Pearson of log time and log variance, over PCs',
      estimate: correlation((times) => pearson(times.map(Math.log), variances.map(Math.log))),
    },
    {
      ...own,
      quantity:
        `time from 25 % to 75 % over time to 50 %, median over PCs (exponential: ${EXPONENTIAL}, ` +
        'sigmoid: less)',
      estimate: memberEstimate(members, ([kept]) => medianShape(scaled, kept), {
        scale: 'plain',
        smooth: false,
        seed: seedOf(seed, 'regimes', evidence.identity),
        resamples: RESAMPLES,
      }),
    },
  ];
}

/** ln 3 / ln 2: e^(-rt) is 3/4 and 1/4 at times ln 3 / r apart, and 1/2 at ln 2 / r. */
const EXPONENTIAL = '1.58';

/** Mean distance of some members from the optimum, as a curve over the checkpoints. */
function curveOf({ paths: { compact } }: Scaled, mean: Float64Array, component: number): Float64Array {
  return Float64Array.from(compact.steps, (_, at) => mean[at * compact.components + component]);
}

/**
 * Step at which the mean distance over members is halved, interpolated between checkpoints: [component].
 * Twice the last step for a PC whose distance never is.
 */
function learningTimes(scaled: Scaled, kept: readonly number[]): Float64Array {
  const { compact, distances } = scaled.paths;
  const mean = meanDistance(compact, distances, kept);
  return scaled.variances.map((_, j) => {
    const step = crossingStep(compact.steps, curveOf(scaled, mean, j), mean[j] / 2);
    return Number.isNaN(step) ? 2 * compact.steps[compact.steps.length - 1] : step;
  });
}

/** Estimate over the PCs that are three quarters learned; undefined if there are none. */
function medianShape(scaled: Scaled, kept: readonly number[]): number | undefined {
  const { compact, distances } = scaled.paths;
  const mean = meanDistance(compact, distances, kept);
  const shapes = Array.from(scaled.variances.keys(), (j) => {
    const curve = curveOf(scaled, mean, j);
    const [early, half, late] = [0.75, 0.5, 0.25].map((left) =>
      crossingStep(compact.steps, curve, left * mean[j]),
    );
    return (late - early) / half;
  })
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const middle = shapes.length / 2;
  if (shapes.length === 0) return undefined;
  return (shapes[Math.ceil(middle) - 1] + shapes[Math.floor(middle)]) / 2;
}

function timesChart(scaled: readonly Scaled[]): Chart {
  const [{ evidence }] = scaled;
  return {
    name: `times-${evidence.data}-${evidence.architecture}`.replace(/[^A-Za-z0-9-]+/g, '-'),
    title: `When each principal component is learned, ${evidence.data}, ${evidence.architecture}`,
    x: { title: 'variance of the principal component', scale: 'log' },
    y: { title: 'step at which the distance is halved', scale: 'log' },
    mark: 'point',
    series: scaled.map((each) => {
      const times = learningTimes(
        each,
        each.paths.compact.members.map((_, row) => row),
      );
      const last = each.paths.compact.steps[each.paths.compact.steps.length - 1];
      const shown = Array.from(times.keys()).filter((j) => times[j] <= last && times[j] > 0);
      return {
        name: `scale ${each.scale}`,
        x: shown.map((j) => each.variances[j]),
        y: shown.map((j) => times[j]),
      };
    }),
  };
}
