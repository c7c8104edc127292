import { finishedMembers } from '../../measure/accessibility.js';
import { lineThrough } from '../../measure/component/component-rates.js';
import { spearman } from '../../statistics/correlation.js';
import { bestCheckpoint, EnsembleAgreement } from '../../measure/agreement/ensemble-agreement.js';
import { fixedEstimate, type Estimate } from '../../statistics/estimate.js';
import { meanAccuracies } from '../../measure/progress/progress-clock.js';
import { seedOf } from '../../random/seed.js';
import { FindingError, type Chart, type EnsembleEvidence, type FindingRow } from '../finding.js';
import { sameExamples } from '../evidence/pairing.js';
import { effectOf, type Expectation } from '../verdict.js';
import { estimateOver } from '../evidence/paired-members.js';

/** Numbers of PCs that a slope needs: two always lie on a line. */
const TRUNCATIONS = 3;

/*
 * By the theory PC j is learned after about 1 / d_j steps, and natural spectra fall about as d_j ∝ 1/j, so
 * log s(P) has a slope of about 1 over log P. Half of that is claimed, to allow for bends of the spectrum.
 * The shares of members that are right, example by example, decide. Kappa of the predictions stands beside:
 * it is so flat about its top (.447 to .456 over a tenfold of steps on digits) that its best checkpoint is
 * one of chance.
 */
const GROWS = effectOf(0.5);

/** A full ensemble and those on its first P PCs, P ascending. */
export interface Matching {
  readonly full: EnsembleEvidence;
  readonly truncated: readonly {
    readonly components: number;
    readonly agreement: EnsembleAgreement;
    readonly evidence: EnsembleEvidence;
  }[];
}

/**
 * Finds each full ensemble's truncated ones. Throws FindingError for data that are not truncated, or too few
 * different P.
 */
export function matchingsOf(
  full: readonly EnsembleEvidence[],
  truncated: readonly EnsembleEvidence[],
): Matching[] {
  return full.map((evidence) => {
    const own = truncated.filter(
      ({ architecture, dataSpec }) =>
        architecture === evidence.architecture && sameExamples(dataSpec, evidence.dataSpec),
    );
    const matched = own
      .map((each) => ({
        components: componentsOf(each),
        evidence: each,
        agreement: new EnsembleAgreement(evidence.trace, each.trace),
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

type Likeness = 'kappa of predictions' | 'correlation of the share of members that are right';
const KAPPA: Likeness = 'kappa of predictions';
const CORRECT: Likeness = 'correlation of the share of members that are right';

/** Rows of one full ensemble: the step at which it is most like each truncated one, and its growth with P. */
export async function matchRows({ full, truncated }: Matching, seed: string): Promise<FindingRow[]> {
  const { steps } = full.trace;
  const ensembles = [full, ...truncated.map(({ evidence }) => evidence)];
  const logP = truncated.map(({ components }) => Math.log(components));
  // A resample changes the members of one ensemble, so most curves are known from before.
  const known = new Map<string, Float64Array>();
  /** Curve of likeness of every P. */
  const curvesOf = (likeness: Likeness, [own, ...others]: readonly (readonly number[])[]) =>
    truncated.map(({ agreement }, at) => {
      const key = [likeness, at, own.join(), others[at].join()].join(';');
      const curve =
        known.get(key) ??
        (likeness === KAPPA ? agreement.kappa(own, others[at]) : agreement.correlation(own, others[at]));
      known.set(key, curve);
      return curve;
    });
  const stopsOf = (likeness: Likeness, kept: readonly (readonly number[])[]): number[] | undefined => {
    const stops = curvesOf(likeness, kept).map((curve) => bestCheckpoint(steps, curve));
    return stops.every((stop) => stop !== undefined) ? stops.map((stop) => steps[stop]) : undefined;
  };
  const row = (quantity: string, estimate: Estimate, expectation?: Expectation): FindingRow => ({
    data: full.data,
    ensembles: full.label,
    quantity,
    estimate,
    expectation,
  });
  const rows: FindingRow[] = [];
  for (const likeness of [KAPPA, CORRECT]) {
    const measured = (
      statistic: (kept: readonly (readonly number[])[]) => number | undefined,
      scale: 'plain' | 'fisher' = 'plain',
    ) =>
      // The step of the best checkpoint is an argmax: only the bootstrap knows its error.
      estimateOver(ensembles, statistic, {
        scale,
        smooth: false,
        seed: seedOf(seed, 'early-stopping', full.identity),
      });
    const slope = measured((kept) => {
      const stops = stopsOf(likeness, kept);
      return stops && lineThrough(logP, stops.map(Math.log))?.slope;
    });
    const rank = measured((kept) => {
      const stops = stopsOf(likeness, kept);
      return stops && spearman(logP, stops);
    }, 'fisher');
    const best = measured((kept) => {
      const most = curvesOf(likeness, kept).map((curve) => curve[bestCheckpoint(steps, curve) ?? 0]);
      return most.reduce((sum, each) => sum + each / most.length, 0);
    });
    const end = measured((kept) => {
      const last = curvesOf(likeness, kept).map((curve) => curve[steps.length - 1]);
      return last.reduce((sum, each) => sum + each / last.length, 0);
    });
    rows.push(
      row(`slope of log s(P) over log P, by ${likeness}`, slope, likeness === CORRECT ? GROWS : undefined),
      row(`rank correlation of s(P) and P, by ${likeness}`, rank),
      row(`${likeness} at s(P), mean over P`, best),
      row(`${likeness} at the last checkpoint, mean over P`, end),
    );
  }
  return [
    ...rows,
    row('control: slope of log s(P) over log P, by equal test accuracy', byAccuracy(full, truncated, seed)),
    row('theory: slope of log 1/d_P over log P', await ofTheory(full, truncated)),
  ];
}

/** s(P) if only accuracy counted: the checkpoint whose accuracy is nearest to the truncated net's. */
function byAccuracy(full: EnsembleEvidence, truncated: Matching['truncated'], seed: string): Estimate {
  const ensembles = [full, ...truncated.map(({ evidence }) => evidence)];
  const rows = ensembles.map(({ trace }) => finishedMembers(trace).finished);
  const accuracies = (evidence: EnsembleEvidence, at: number, kept: readonly number[]) =>
    meanAccuracies(
      evidence.trace,
      'test',
      kept.map((each) => rows[at][each]),
    );
  return estimateOver(
    ensembles,
    ([own, ...others]) => {
      const curve = accuracies(full, 0, own);
      const stops = truncated.map(({ evidence }, at) => {
        const last = accuracies(evidence, at + 1, others[at]).at(-1) ?? NaN;
        return bestCheckpoint(
          full.trace.steps,
          curve.map((accuracy) => -Math.abs(accuracy - last)),
        );
      });
      if (!stops.every((stop) => stop !== undefined)) return undefined;
      return lineThrough(
        truncated.map(({ components }) => Math.log(components)),
        stops.map((stop) => Math.log(full.trace.steps[stop])),
      )?.slope;
    },
    { scale: 'plain', smooth: false, seed: seedOf(seed, 'early-stopping', full.identity) },
  );
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
