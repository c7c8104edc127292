import { accessibility, type Accessibility } from '../measure/accessibility.js';
import { lineThrough } from '../measure/component-rates.js';
import type { CriticalComponents } from '../measure/critical-component.js';
import { examplesWith, allExamples, correlate, standardise } from '../measure/correlation.js';
import { memberEstimate } from '../measure/member-estimate.js';
import { prepareMembers } from '../measure/members.js';
import { orderScores } from '../measure/order-scores.js';
import { seedCeiling, type SeedCeiling } from '../measure/seed-ceiling.js';
import { jackknife } from '../measure/jackknife.js';
import { meanEstimate, type Estimate } from '../measure/estimate.js';
import type { DataSpec } from '../data/spec.js';
import { seedOf } from '../random/seed.js';
import { criticalByData, exclusionNotes } from './critical-score.js';
import { divergenceNotes } from './ensembles.js';
import { FindingError, type Chart, type Evidence, type Finding, type FindingRow } from './finding.js';
import { requireHalves } from './seed-ceiling-rows.js';
import { effectOf, type Expectation } from './verdict.js';

const LEAST_EXPONENTS = 3;
/**
 * Per unit of the exponent. The theory's times are inverse to variances i^-a, so the quartiles of examples whose critical PCs are a factor f apart
 * move apart by f per unit, ln f in logarithms; a factor of 2 is the least that can be called a spread.
 */
const SPREAD = effectOf(Math.log(2));
/** Differences of correlations, per unit of the exponent. */
const CONSTANCY = effectOf(0.1);
const PC_BIAS = effectOf(-0.1);

/** The numbers of an ensemble, each also without each of its members. */
interface Measured {
  readonly evidence: Evidence;
  readonly exponent: number;
  readonly members: number;
  /** Mean over examples of log first-learned step, and the distance of its quartiles: [member]. */
  readonly meanLog: readonly number[];
  readonly quartiles: readonly number[];
  readonly ceiling: SeedCeiling;
  /** Of accessibility and critical PC. */
  readonly critical: {
    readonly value: number | undefined;
    readonly without: readonly (number | undefined)[];
  };
}

export const exponent: Finding = {
  id: 'exponent',
  claim:
    'The steeper the spectrum of the data, the wider examples are spread over training, the more constant is their order, and the more it follows the PCs.',
  source: 'ours',
  roles: [
    {
      name: 'ensembles',
      holds: 'ensembles on data with three or more exponents of a power-law spectrum',
      required: true,
      recording: () => ({}),
    },
  ],
  evaluate: async ({ roles: { ensembles }, seed }) => {
    requireHalves('exponent', ensembles);
    const critical = await criticalByData(ensembles);
    const groups = groupsOf(ensembles).map((group) =>
      group.map((evidence) => measuredOf(evidence, critical.get(evidence.data)!, seed)),
    );
    return {
      rows: groups.flatMap((group) => [...group.flatMap(rowsOf), ...trendRows(group)]),
      notes: [
        'an example that a member never learned counts as learned at twice the last step',
        'with an exponent of 0 all variances are equal, and which PC comes first says nothing',
        ...exclusionNotes(critical),
        ...divergenceNotes(ensembles),
      ],
      charts: charts(groups),
    };
  },
};

/** The exponent of the training data's spectrum; undefined for data without one. */
function exponentOf({ transform, ...source }: DataSpec): number | undefined {
  if (transform !== undefined) return transform.kind === 'power' ? transform.exponent : undefined;
  if (source.source !== 'gaussian') return undefined;
  if (source.spectrum.kind === 'flat') return 0;
  return source.spectrum.kind === 'power' ? source.spectrum.exponent : undefined;
}

/** Ensembles of one label by ascending exponent. */
function groupsOf(ensembles: readonly Evidence[]): Evidence[][] {
  const groups = new Map<string, Evidence[]>();
  for (const evidence of ensembles) {
    if (exponentOf(evidence.dataSpec) === undefined) {
      throw new FindingError(
        `exponent: ${evidence.data} has no exponent, expected data with transform.kind power or a power-law spectrum; narrow the filter to those`,
      );
    }
    groups.set(evidence.label, [...(groups.get(evidence.label) ?? []), evidence]);
  }
  return [...groups].map(([label, group]) => {
    const exponents = new Set(group.map(({ dataSpec }) => exponentOf(dataSpec)));
    if (exponents.size < LEAST_EXPONENTS || exponents.size < group.length) {
      throw new FindingError(
        `exponent: ${label} has exponents ${group.map(({ dataSpec }) => exponentOf(dataSpec)).join(', ')}, ` +
          `expected at least ${LEAST_EXPONENTS}, each once; sweep transform.exponent of one data entry`,
      );
    }
    return group.sort((a, b) => exponentOf(a.dataSpec)! - exponentOf(b.dataSpec)!);
  });
}

function measuredOf(evidence: Evidence, { firstHit }: CriticalComponents, seed: string): Measured {
  const { trace, dataSpec, identity } = evidence;
  const counts = accessibility(trace, 'test');
  const scores = orderScores(trace, 'test');
  const never = 2 * trace.steps[trace.steps.length - 1];
  const logs = counts.members.map((_, row) =>
    scores.firstLearned
      .slice(row * counts.examples, (row + 1) * counts.examples)
      .map((step) => Math.log(Number.isNaN(step) ? never : step))
      .sort(),
  );
  return {
    evidence,
    exponent: exponentOf(dataSpec)!,
    members: counts.members.length,
    meanLog: logs.map((own) => own.reduce((sum, log) => sum + log / own.length, 0)),
    quartiles: logs.map((own) => quantile(own, 0.75) - quantile(own, 0.25)),
    ceiling: seedCeiling(counts, {
      kind: 'pearson',
      groups: allExamples(counts.examples),
      seed: seedOf(seed, 'exponent', 'ceiling', identity),
    }),
    critical: criticalCorrelation(counts, firstHit),
  };
}

function criticalCorrelation(counts: Accessibility, firstHit: Float64Array): Measured['critical'] {
  const groups = examplesWith(allExamples(counts.examples), firstHit);
  const prepared = prepareMembers(counts, 'spearman', groups);
  if (prepared === undefined || groups.length === 0) return { value: undefined, without: [] };
  const fixed = standardise(firstHit, 'spearman', groups);
  return {
    value: correlate(prepared.whole, fixed),
    without: prepared.without.map((each) => correlate(each, fixed)),
  };
}

/** Of ascending values, between places linearly. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

const QUANTITIES = {
  mean: 'mean log first-learned step, test examples',
  spread: 'interquartile range of log first-learned step, test examples',
  half: 'r of two halves (pearson, pooled), test examples',
  critical: 'r(accessibility, critical PC by first hit) (spearman, pooled), test examples',
} as const;

function rowsOf(measured: Measured): FindingRow[] {
  const { data, label } = measured.evidence;
  const row = (quantity: string, estimate: Estimate): FindingRow => ({
    data,
    ensembles: label,
    quantity,
    estimate,
  });
  const { critical, ceiling, meanLog, quartiles } = measured;
  return [
    row(QUANTITIES.mean, meanEstimate(meanLog)),
    row(QUANTITIES.spread, meanEstimate(quartiles, { low: 0, high: Infinity })),
    row(QUANTITIES.half, ceiling.half),
    row('r of two ensembles by Spearman-Brown (pearson, pooled), test examples', ceiling.full),
    row(QUANTITIES.critical, jackknife(critical.value, [critical.without], 'fisher')),
  ];
}

/** Slopes over the exponents, per unit, with intervals over the members of all ensembles. */
function trendRows(group: readonly Measured[]): FindingRow[] {
  const exponents = group.map((each) => each.exponent);
  const slope = (values: readonly (number | undefined)[]) =>
    lineThrough(
      exponents,
      values.map((value) => value ?? NaN),
    )?.slope;
  const ofMeans = (of: (each: Measured) => readonly number[]) =>
    memberEstimate(
      group.map(({ members }) => members),
      (kept) => slope(kept.map((rows, at) => mean(rows.map((row) => of(group[at])[row])))),
      { scale: 'plain' },
    );
  const ofCorrelations = (
    value: (each: Measured) => number | undefined,
    without: (each: Measured) => readonly (number | undefined)[],
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
  const { data, label } = group[0].evidence;
  const others = group[group.length - 1].evidence.data;
  const row = (of: string, estimate: Estimate, expectation?: Expectation): FindingRow => ({
    data: `${data} … ${others}`,
    ensembles: label,
    quantity: `slope over exponents of ${of}`,
    estimate,
    ...(expectation === undefined ? {} : { expectation }),
  });
  return [
    row(
      QUANTITIES.mean,
      ofMeans(({ meanLog }) => meanLog),
    ),
    row(
      QUANTITIES.spread,
      ofMeans(({ quartiles }) => quartiles),
      SPREAD,
    ),
    row(
      'r of two ensembles by Spearman-Brown (pearson, pooled), test examples',
      ofCorrelations(
        ({ ceiling }) => ceiling.full.value,
        ({ ceiling }) => ceiling.fullWithout,
      ),
      CONSTANCY,
    ),
    row(
      QUANTITIES.critical,
      ofCorrelations(
        ({ critical }) => critical.value,
        ({ critical }) => critical.without,
      ),
      PC_BIAS,
    ),
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

function charts(groups: readonly (readonly Measured[])[]): Chart[] {
  const chart = (name: string, title: string, of: (rows: readonly FindingRow[]) => Estimate): Chart => ({
    name,
    title,
    x: { title: 'exponent of the spectrum' },
    y: { title },
    mark: 'line',
    series: groups.map((group) => {
      const estimates = group.map((each) => of(rowsOf(each)));
      return {
        name: group[0].evidence.label,
        x: group.map((each) => each.exponent),
        y: estimates.map(({ value }) => value ?? NaN),
        low: estimates.map(({ value, interval }) => interval?.low ?? value ?? NaN),
        high: estimates.map(({ value, interval }) => interval?.high ?? value ?? NaN),
      };
    }),
  });
  return [
    chart('spread', 'interquartile range of log first-learned step', (rows) => rows[1].estimate),
    chart('constancy', 'r of two halves', (rows) => rows[2].estimate),
    chart('critical-pc', 'r(accessibility, critical PC)', (rows) => rows[4].estimate),
  ];
}
