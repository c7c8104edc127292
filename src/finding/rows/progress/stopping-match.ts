import {
  bestCheckpoint,
  CentredRight,
  EnsembleAgreement,
} from '../../../measure/agreement/ensemble-agreement.js';
import { lineThrough } from '../../../measure/component/component-rates.js';
import { seedOf } from '../../../random/seed.js';
import { spearman } from '../../../statistics/correlation.js';
import { fixedEstimate, type Estimate } from '../../../statistics/estimate.js';
import type { MemberStatistic } from '../../../statistics/member-estimate.js';
import { estimateOver } from '../../evidence/paired-members.js';
import { sameExamples } from '../../evidence/pairing.js';
import {
  FindingError,
  type Chart,
  type EnsembleEvidence,
  type Estimand,
  type FindingRow,
} from '../../finding.js';
import { effectOf } from '../../verdict.js';
import { primaryRows, type PoolPart } from '../primary/primary-rows.js';
import { CORRECT, KAPPA, StoppingSlopes, type Likeness, type Matching } from './stopping-slope.js';

/** Numbers of PCs that a slope needs: two always lie on a line. */
const TRUNCATIONS = 3;

/*
 * By the theory PC j is learned after about 1 / d_j steps, and natural spectra fall about as d_j ∝ 1/j, so
 * log s(P) has a slope of about 1 over log P. Kappa of the predictions stands beside the shares of members
 * that are right: it is so flat about its top (.447 to .456 over a tenfold of steps on digits) that its best
 * checkpoint is one of chance.
 */
export const EXCEEDS: Estimand = {
  quantity:
    'slope of log s(P) over log P by the share of members that are right, minus that by equal test accuracy',
  bounds: effectOf(0.2),
  reason:
    'Ten times the PCs take 10^.2 = 1.6 times the steps, about the half more that this suite calls ' +
    'slower; less than a fifth of that is none. Minus the slope by accuracy, because a net that knows ' +
    'more PCs is also more accurate, and any net is most like it later.',
};

/**
 * Finds each full ensemble's truncated ones. Throws FindingError for data that are not truncated, or too few
 * different P.
 */
export function matchingsOf(
  full: readonly EnsembleEvidence[],
  truncated: readonly EnsembleEvidence[],
): Matching[] {
  return full.map((evidence) => {
    const right = CentredRight.ofAll(evidence.trace);
    const own = truncated.filter(
      ({ architecture, dataSpec }) =>
        architecture === evidence.architecture && sameExamples(dataSpec, evidence.dataSpec),
    );
    const matched = own
      .map((each) => ({
        components: componentsOf(each),
        evidence: each,
        agreement: new EnsembleAgreement(evidence.trace, each.trace, right),
      }))
      .sort((one, other) => one.components - other.components);
    const different = new Set(matched.map(({ components }) => components));
    if (different.size < TRUNCATIONS || different.size < matched.length) {
      throw new FindingError(
        `early-stopping: found ${matched.length} truncated ensembles of ${evidence.data} / ` +
          `${evidence.label} with P = ` +
          `${[...different].join(', ') || 'none'}, expected at least ${TRUNCATIONS} of its ` +
          'architecture and examples, each P once; ' +
          'sweep transform.components, and give one training',
      );
    }
    return { full: evidence, truncated: matched };
  });
}

function componentsOf({ data, dataSpec: { transform } }: EnsembleEvidence): number {
  if (transform?.kind === 'truncated') return transform.components;
  throw new FindingError(
    `early-stopping: found ${data} in truncated, with transform ${transform?.kind ?? 'none'}, expected ` +
      'data with ' +
      'transform: { kind: truncated, components: P }; narrow the filter of truncated',
  );
}

/** The primary of each dataset, pooled over its full ensembles. */
export function stoppingPrimary(matchings: readonly Matching[], seed: string): FindingRow[] {
  const groups = new Map<string, PoolPart[]>();
  for (const matching of matchings) {
    const { full, truncated } = matching;
    const slopes = new StoppingSlopes(matching);
    const part: PoolPart = {
      ensembles: full.label,
      of: [full, ...truncated.map(({ evidence }) => evidence)],
      value: (kept) => {
        const [slope, control] = [slopes.slope(CORRECT, kept), slopes.slopeByAccuracy(kept)];
        return slope === undefined || control === undefined ? undefined : slope - control;
      },
    };
    groups.set(full.data, [...(groups.get(full.data) ?? []), part]);
  }
  // The step of the best checkpoint is an argmax: only the bootstrap knows its error.
  const options = { scale: 'plain', smooth: false, seed: seedOf(seed, 'early-stopping', 'slopes') } as const;
  return [...groups].flatMap(([data, parts]) =>
    primaryRows(EXCEEDS, parts, { data, noun: 'ensembles', options }),
  );
}

/** Rows of one full ensemble: the step at which it is most like each truncated one, and its growth with P. */
export async function matchRows(matching: Matching, seed: string): Promise<FindingRow[]> {
  const { full, truncated } = matching;
  const slopes = new StoppingSlopes(matching);
  const ensembles = [full, ...truncated.map(({ evidence }) => evidence)];
  const row = (quantity: string, estimate: Estimate): FindingRow => ({
    data: full.data,
    ensembles: full.label,
    quantity,
    estimate,
  });
  const measured = (statistic: MemberStatistic, scale: 'plain' | 'fisher' = 'plain') =>
    estimateOver(ensembles, statistic, {
      scale,
      smooth: false,
      seed: seedOf(seed, 'early-stopping', full.identity),
    });
  const meanAt = (likeness: Likeness, at: (curve: Float64Array) => number) =>
    measured((kept) => {
      const values = slopes.curves(likeness, kept).map((curve) => curve[at(curve)]);
      return values.reduce((sum, each) => sum + each / values.length, 0);
    });
  const { steps } = full.trace;
  const rows = [KAPPA, CORRECT].flatMap((likeness) => [
    row(
      `slope of log s(P) over log P, by ${likeness}`,
      measured((kept) => slopes.slope(likeness, kept)),
    ),
    row(
      `rank correlation of s(P) and P, by ${likeness}`,
      measured((kept) => {
        const stops = slopes.stops(likeness, kept);
        return stops && spearman(slopes.logP, stops);
      }, 'fisher'),
    ),
    row(
      `${likeness} at s(P), mean over P`,
      meanAt(likeness, (curve) => bestCheckpoint(steps, curve) ?? 0),
    ),
    row(
      `${likeness} at the last checkpoint, mean over P`,
      meanAt(likeness, () => steps.length - 1),
    ),
  ]);
  return [
    ...rows,
    row(
      'control: slope of log s(P) over log P, by equal test accuracy',
      measured((kept) => slopes.slopeByAccuracy(kept)),
    ),
    row('theory: slope of log 1/d_P over log P', await ofTheory(full, truncated)),
  ];
}

async function ofTheory(full: EnsembleEvidence, truncated: Matching['truncated']): Promise<Estimate> {
  const { eigenvalues } = await full.components();
  const points = truncated.filter(({ components }) => (eigenvalues[components - 1] ?? 0) > 0);
  const line = lineThrough(
    points.map(({ components }) => Math.log(components)),
    points.map(({ components }) => -Math.log(eigenvalues[components - 1])),
  );
  return line === undefined ? { reason: 'fewer than two P within the spectrum' } : fixedEstimate(line.slope);
}

/** Kappa against step, a line for each P. */
export function matchChart({ full, truncated }: Matching): Chart {
  const every = (count: number) => Array.from({ length: count }, (_, row) => row);
  const trained = Array.from(full.trace.steps.keys()).filter((at) => full.trace.steps[at] > 0);
  return {
    name: `stopping-${full.data}-${full.architecture}`,
    title: `${full.data}, ${full.label}: agreement with nets trained to the end on the first P PCs`,
    x: { title: 'step', scale: 'log' },
    y: { title: KAPPA },
    mark: 'line',
    series: truncated.map(({ components, agreement }) => {
      const curve = agreement.kappa(every(agreement.counts[0]), every(agreement.counts[1]));
      return {
        name: `P = ${components}`,
        x: trained.map((at) => full.trace.steps[at]),
        y: trained.map((at) => curve[at]),
      };
    }),
  };
}
