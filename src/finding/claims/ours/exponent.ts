import { accessibility } from '../../../measure/accessibility.js';
import { lineThrough } from '../../../measure/component/component-rates.js';
import { type Estimate } from '../../../statistics/estimate.js';
import {
  exponentOf,
  ofSpectrum,
  seriesName,
  spectrumRows,
  spectrumTrendRows,
  type OfSpectrum,
} from '../../rows/component/spectrum-rows.js';
import { criticalByData, exclusionNotes } from '../../rows/component/critical-score.js';
import { divergenceNotes, examplesIn } from '../../evidence/ensembles.js';
import { withinTable } from '../../evidence/member-vectors.js';
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
      group.map((evidence) => ofSpectrum(evidence, critical.get(evidence.data)!, seed)),
    );
    const rows = new Map(groups.flat().map((each) => [each, spectrumRows(each, seed)]));
    return {
      rows: [
        ...decidingRows(groups),
        ...groups.flatMap((group) => [
          ...group.flatMap((each) => rows.get(each)!),
          ...spectrumTrendRows(group, seed),
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
function decidingRows(groups: readonly (readonly OfSpectrum[])[]): FindingRow[] {
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
    };
    const data = seriesName(group);
    series.set(data, [...(series.get(data) ?? []), part]);
  }
  return [...series].flatMap(([data, parts]) =>
    primaryRows(CONSTANCY, parts, { data, noun: 'architectures', options: { scale: 'plain' } }),
  );
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

function charts(
  groups: readonly (readonly OfSpectrum[])[],
  rowsOf: (each: OfSpectrum) => readonly FindingRow[],
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
