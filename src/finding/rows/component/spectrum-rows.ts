import { accessibility, type Accessibility } from '../../../measure/accessibility.js';
import { learningSteps, learningSpread } from '../../../measure/progress/learning-step.js';
import { lineThrough } from '../../../measure/component/component-rates.js';
import type { CriticalComponents } from '../../../measure/component/critical-component.js';
import { examplesWith, allExamples, correlate, standardise } from '../../../statistics/correlation.js';
import { memberEstimate } from '../../../statistics/member-estimate.js';
import { prepareMembers } from '../../../measure/members.js';
import { ceilingOf } from '../../../measure/agreement/counted-ensemble.js';
import type { SeedCeiling } from '../../../measure/agreement/seed-ceiling.js';
import { jackknife } from '../../../statistics/jackknife.js';
import { undefinedBecause, type Estimate } from '../../../statistics/estimate.js';
import type { DataSpec } from '../../../data/spec.js';
import { seedOf } from '../../../random/seed.js';
import { countEvidence } from '../../evidence/ensembles.js';
import type { EnsembleEvidence, FindingRow } from '../../finding.js';

/** The numbers of an ensemble, each also without each of its members. */
export interface OfSpectrum {
  readonly evidence: EnsembleEvidence;
  readonly exponent: number;
  readonly members: number;
  /**
   * Distance from the lower quartile to the median over examples of log learning step, for some members (rows
   * of those that finished).
   */
  readonly spread: (rows: readonly number[]) => number | undefined;
  readonly ceiling: SeedCeiling;
  /** Correlation of accessibility and critical PC. */
  readonly critical: {
    readonly value: number | undefined;
    readonly without: readonly (number | undefined)[];
  };
}

export function seriesName(group: readonly OfSpectrum[]): string {
  return `${group[0].evidence.data} … ${group[group.length - 1].evidence.data}`;
}

/** The exponent of the training data's spectrum; undefined for data without one. */
export function exponentOf({ transform, ...source }: DataSpec): number | undefined {
  if (transform !== undefined) return transform.kind === 'power' ? transform.exponent : undefined;
  if (source.source !== 'gaussian') return undefined;
  if (source.spectrum.kind === 'flat') return 0;
  return source.spectrum.kind === 'power' ? source.spectrum.exponent : undefined;
}

export function ofSpectrum(
  evidence: EnsembleEvidence,
  { persistent }: CriticalComponents,
  seed: string,
): OfSpectrum {
  const { trace, dataSpec } = evidence;
  const counts = accessibility(trace, 'test');
  const stepsOf = learningSteps(trace, 'test', new Set(trace.test.labels).size);
  return {
    evidence,
    exponent: exponentOf(dataSpec)!,
    members: counts.members.length,
    spread: (rows) => learningSpread(stepsOf(rows.map((row) => counts.members[row]))),
    ceiling: ceilingOf(countEvidence(evidence, 'test', seed), { kind: 'pearson', scope: 'pooled' }),
    critical: criticalCorrelation(counts, persistent),
  };
}

function criticalCorrelation(counts: Accessibility, numbers: Float64Array): OfSpectrum['critical'] {
  const groups = examplesWith(allExamples(counts.examples), numbers);
  const prepared = prepareMembers(counts, 'spearman', groups);
  if (prepared === undefined || groups.length === 0) return { value: undefined, without: [] };
  const fixed = standardise(numbers, 'spearman', groups);
  return {
    value: correlate(prepared.whole, fixed),
    without: prepared.without.map((each) => correlate(each, fixed)),
  };
}

const QUANTITIES = {
  spread: 'lower quartile to median of log learning step, test examples',
  half: 'r of two halves (pearson, pooled), test examples',
  critical: 'r(accessibility, critical PC by persistent hit) (spearman, pooled), test examples',
} as const;

export function spectrumRows(measured: OfSpectrum, seed: string): FindingRow[] {
  const { data, label, identity } = measured.evidence;
  const row = (quantity: string, estimate: Estimate): FindingRow => ({
    data,
    ensembles: label,
    quantity,
    estimate,
  });
  const { critical, ceiling } = measured;
  return [
    row(
      QUANTITIES.spread,
      spreadEstimate([measured], ([rows]) => measured.spread(rows), seed, identity),
    ),
    row(QUANTITIES.half, ceiling.half),
    row('r of two ensembles by Spearman-Brown (pearson, pooled), test examples', ceiling.full),
    row(QUANTITIES.critical, jackknife(critical.value, [critical.without], 'fisher')),
  ];
}

/** Quartiles over steps of checkpoints jump, so only the bootstrap knows their error. */
function spreadEstimate(
  group: readonly OfSpectrum[],
  statistic: (kept: readonly (readonly number[])[]) => number | undefined,
  seed: string,
  name: string,
): Estimate {
  const options = { scale: 'plain', smooth: false, seed: seedOf(seed, 'exponent', 'spread', name) } as const;
  const found = memberEstimate(
    group.map(({ members }) => members),
    statistic,
    options,
  );
  return found.value === undefined ? undefinedBecause('half of the examples are never learned') : found;
}

/** Slopes over the exponents, per unit, with intervals over the members of all ensembles. */
export function spectrumTrendRows(group: readonly OfSpectrum[], seed: string): FindingRow[] {
  const exponents = group.map((each) => each.exponent);
  const slope = (values: readonly (number | undefined)[]) =>
    lineThrough(
      exponents,
      values.map((value) => value ?? NaN),
    )?.slope;
  const ofCorrelations = (
    value: (each: OfSpectrum) => number | undefined,
    without: (each: OfSpectrum) => readonly (number | undefined)[],
  ) => {
    const all = group.map(value);
    return jackknife(
      slope(all),
      group.map((each, at) =>
        without(each).map((replicate) => slope(all.map((own, other) => (other === at ? replicate : own)))),
      ),
      'plain',
    );
  };
  const { label } = group[0].evidence;
  const row = (of: string, estimate: Estimate): FindingRow => ({
    data: seriesName(group),
    ensembles: label,
    quantity: `slope over exponents of ${of}`,
    estimate,
  });
  return [
    row(
      QUANTITIES.spread,
      // A member of one ensemble changes only that ensemble's quartiles.
      spreadEstimate(group, slopeOfSpreads(group, slope), seed, label),
    ),
    row(
      'r of two ensembles by Spearman-Brown (pearson, pooled), test examples',
      ofCorrelations(
        ({ ceiling }) => ceiling.full.value,
        ({ ceiling }) => ceiling.fullWithout,
      ),
    ),
    row(
      QUANTITIES.critical,
      ofCorrelations(
        ({ critical }) => critical.value,
        ({ critical }) => critical.without,
      ),
    ),
  ];
}

/**
 * The slope of the spreads. Each ensemble's spread is computed once for each set of its members, whatever the
 * others' are.
 */
function slopeOfSpreads(
  group: readonly OfSpectrum[],
  slope: (values: readonly (number | undefined)[]) => number | undefined,
): (kept: readonly (readonly number[])[]) => number | undefined {
  const known = group.map(() => new Map<string, number | undefined>());
  return (kept) => {
    const spreads = kept.map((rows, at) => {
      const key = rows.join();
      if (!known[at].has(key)) known[at].set(key, group[at].spread(rows));
      return known[at].get(key);
    });
    return spreads.every((each) => each !== undefined) ? slope(spreads) : undefined;
  };
}
