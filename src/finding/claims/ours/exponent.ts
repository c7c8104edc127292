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
import { criticalByData, exclusionNotes } from '../../rows/component/critical-score.js';
import { countEvidence, divergenceNotes, examplesIn } from '../../evidence/ensembles.js';
import { withinTable } from '../../evidence/member-vectors.js';
import { constantMembers } from '../../evidence/lasting-lack.js';
import { expectedWithin } from '../../../statistics/members/single-members.js';
import {
  FindingError,
  type Chart,
  type EnsembleEvidence,
  type Estimand,
  type Finding,
  type FindingRow,
} from '../../finding.js';
import { requireHalves } from '../../rows/agreement/seed-ceiling-rows.js';
import { primaryRows, type PoolPart } from '../../rows/primary/primary-rows.js';
import { effectOf } from '../../verdict.js';

const LEAST_EXPONENTS = 3;
const CONSTANCY: Estimand = {
  quantity: 'slope over exponents of the expected r of two single networks (pearson, pooled), test examples',
  bounds: effectOf(0.1),
  reason:
    'A unit of the exponent raises the correlation by .1, the least that this suite calls a difference of ' +
    'correlations; less than a fifth of that is none. Constancy decides and not the two other numbers, ' +
    'because with an exponent of 0 no PC comes first, and because an order is what the finding is about.',
};

/** The numbers of an ensemble, each also without each of its members. */
interface Measured {
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

export const exponent: Finding = {
  id: 'exponent',
  claim:
    'The steeper the spectrum of the data, the wider examples are spread over training, the more ' +
    'constant is their order, and the more it follows the PCs.',
  inShort: 'steeper spectra make the order more constant',
  source: 'ours',
  primary: [CONSTANCY],
  controls: [
    'the slope of the spread of learning steps over examples: without it there is no order to share',
    'the slope of the correlation with critical PC, which says what the order follows',
  ],
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
    const rows = new Map(groups.flat().map((each) => [each, rowsOf(each, seed)]));
    return {
      rows: [
        ...decidingRows(groups),
        ...groups.flatMap((group) => [
          ...group.flatMap((each) => rows.get(each)!),
          ...trendRows(group, seed),
        ]),
      ],
      notes: [
        'an example is learned when its TP-agreement stays half-way from chance to 1; where half never ' +
          'are, there is no median',
        'with an exponent of 0 all variances are equal, and which PC comes first says nothing',
        ...exclusionNotes(critical),
        ...divergenceNotes(ensembles),
      ],
      charts: charts(groups, (each) => rows.get(each)!),
    };
  },
};

/** The primary, pooled over the architectures of a series of spectra. */
function decidingRows(groups: readonly (readonly Measured[])[]): FindingRow[] {
  const series = new Map<string, PoolPart[]>();
  for (const group of groups) {
    const exponents = group.map((each) => each.exponent);
    const tables = group.map(({ evidence }) =>
      withinTable(accessibility(evidence.trace, 'test'), 'pearson', examplesIn(evidence, 'test', 'pooled')),
    );
    const part: PoolPart = {
      ensembles: group[0].evidence.label,
      of: group.map(({ evidence }) => evidence),
      value: (kept) =>
        lineThrough(
          exponents,
          kept.map((rows, at) => expectedWithin(tables[at], rows) ?? NaN),
        )?.slope,
      never: () =>
        group.map(({ evidence }) => constantMembers(evidence, 'test')).find((reason) => reason !== undefined),
    };
    const data = dataOf(group);
    series.set(data, [...(series.get(data) ?? []), part]);
  }
  return [...series].flatMap(([data, parts]) =>
    primaryRows(CONSTANCY, parts, { data, noun: 'architectures', options: { scale: 'plain' } }),
  );
}

function dataOf(group: readonly Measured[]): string {
  return `${group[0].evidence.data} … ${group[group.length - 1].evidence.data}`;
}

/** The exponent of the training data's spectrum; undefined for data without one. */
function exponentOf({ transform, ...source }: DataSpec): number | undefined {
  if (transform !== undefined) return transform.kind === 'power' ? transform.exponent : undefined;
  if (source.source !== 'gaussian') return undefined;
  if (source.spectrum.kind === 'flat') return 0;
  return source.spectrum.kind === 'power' ? source.spectrum.exponent : undefined;
}

/** Ensembles of one label by ascending exponent. */
function groupsOf(ensembles: readonly EnsembleEvidence[]): EnsembleEvidence[][] {
  const groups = new Map<string, EnsembleEvidence[]>();
  for (const evidence of ensembles) {
    if (exponentOf(evidence.dataSpec) === undefined) {
      throw new FindingError(
        `exponent: ${evidence.data} has no exponent, expected data with transform.kind power or a ` +
          'power-law spectrum; narrow the filter to those',
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

function measuredOf(evidence: EnsembleEvidence, { persistent }: CriticalComponents, seed: string): Measured {
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

function criticalCorrelation(counts: Accessibility, numbers: Float64Array): Measured['critical'] {
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

function rowsOf(measured: Measured, seed: string): FindingRow[] {
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
  group: readonly Measured[],
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
function trendRows(group: readonly Measured[], seed: string): FindingRow[] {
  const exponents = group.map((each) => each.exponent);
  const slope = (values: readonly (number | undefined)[]) =>
    lineThrough(
      exponents,
      values.map((value) => value ?? NaN),
    )?.slope;
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
  const { label } = group[0].evidence;
  const row = (of: string, estimate: Estimate): FindingRow => ({
    data: dataOf(group),
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
  group: readonly Measured[],
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

function charts(
  groups: readonly (readonly Measured[])[],
  rowsOf: (each: Measured) => readonly FindingRow[],
): Chart[] {
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
    chart('spread', 'lower quartile to median of log learning step', (rows) => rows[0].estimate),
    chart('constancy', 'r of two halves', (rows) => rows[1].estimate),
    chart('critical-pc', 'r(accessibility, critical PC)', (rows) => rows[3].estimate),
  ];
}
