import { accessibility } from '../../../measure/accessibility.js';
import { correlate, examplesWith, standardise } from '../../../statistics/correlation.js';
import { fixedEstimate } from '../../../statistics/estimate.js';
import { expectedWithin, memberTable } from '../../../statistics/members/single-members.js';
import type { OfMembers } from '../../evidence/clean-correlation.js';
import { byData, divergenceNotes, examplesIn } from '../../evidence/ensembles.js';
import { learningTrouble } from '../../evidence/learned.js';
import { estimateOf, meanOfMembers } from '../../evidence/member-mean.js';
import { memberVectors } from '../../evidence/member-vectors.js';
import type { Chart, EnsembleEvidence, Estimand, Finding, FindingRow, Series } from '../../finding.js';
import {
  classifierTrouble,
  criticalByData,
  exclusionNotes,
  type ClassifiedComponents,
} from '../../rows/component/critical-score.js';
import { primaryRows, type LeftOut, type PoolPart } from '../../rows/primary/primary-rows.js';
import { rowsAbout } from '../../rows-about.js';

const MAX_CHARTS = 3;

/** Cohen's (1988) small difference of two correlations, on Fisher's z. */
const SMALL = 0.1;
/** Standard errors in half the width of an interval at 95 %. */
const HALF_WIDTH = 1.96;
/** Variance of z of a rank correlation of n examples, times n − 3 (Fieller, Hartley & Pearson 1957). */
const RANKS = 1.06;
/** Members of the papers' smallest and largest ensembles. */
const [FEWEST, MOST] = [10, 100];
const RELIABLE = 0.9;

const ENOUGH: Estimand = {
  quantity:
    'log10 of the networks that tell r(accessibility, persistent critical PC) to ±.1 on z ' +
    '(spearman, pooled), test examples',
  bounds: { claim: Math.log10(FEWEST), none: Math.log10(MOST) },
  reason:
    "The papers' ensembles have 10 to 100 networks: if 10 are enough, all of them are large enough, and if " +
    '100 are not, none is. Enough makes half of the 95 % interval over networks a small difference of two ' +
    "correlations, Cohen's q = .1 (1988): (1.96 s / .1)² networks, with s the standard deviation of z " +
    'between single ones. The logarithm, because errors of s are in proportion to it.',
};

/** What single networks of an ensemble make of the order of PCs. */
interface SingleOrders {
  readonly evidence: EnsembleEvidence;
  /** Reason why critical PCs say nothing about it. */
  readonly trouble: string | undefined;
  /** Fisher's z of r(accessibility, persistent critical PC) of each member that finished: [row]. */
  readonly z: readonly number[];
  /** Examples that have a critical PC. */
  readonly examples: number;
  /** The expected correlation of accessibility of two members. */
  readonly single: OfMembers;
}

export const reliability: Finding = {
  id: 'reliability',
  claim:
    "Ten networks, the papers' smallest ensemble, tell the correlation of accessibility with critical PC " +
    'to a small difference.',
  inShort: 'few networks suffice for its order',
  source: 'ours',
  primary: [ENOUGH],
  controls: [
    'what the number of test examples leaves open, which no number of networks mends',
    'the networks that a reliability of .9 of accessibility itself takes, by Spearman and Brown',
  ],
  roles: [
    { name: 'ensembles', holds: 'ensembles of any architecture', required: true, recording: () => ({}) },
  ],
  evaluate: async ({ roles: { ensembles } }) => {
    const critical = await criticalByData(ensembles);
    const all = ensembles.map((evidence) => ordersOf(evidence, critical.get(evidence.data)!));
    const on = (data: string) => all.filter(({ evidence }) => evidence.data === data);
    return {
      rows: [
        ...[...byData(ensembles).keys()].flatMap((data) => decidingRows(data, on(data))),
        ...all.flatMap(besideRows),
      ],
      notes: [...exclusionNotes(critical), ...divergenceNotes(ensembles)],
      charts: [...byData(ensembles).keys()].slice(0, MAX_CHARTS).map((data) => chartOf(data, on(data))),
    };
  },
};

function ordersOf(evidence: EnsembleEvidence, critical: ClassifiedComponents): SingleOrders {
  const groups = examplesWith(examplesIn(evidence, 'test', 'pooled'), critical.persistent);
  const ranks = standardise(critical.persistent, 'spearman', groups);
  const vectors = memberVectors(accessibility(evidence.trace, 'test'), 'spearman', groups);
  const table = memberTable(vectors, vectors);
  return {
    evidence,
    trouble: classifierTrouble(critical) ?? learningTrouble(evidence),
    z: vectors.map((each) => Math.atanh(correlate(each, ranks) ?? NaN)),
    examples: groups.reduce((sum, { length }) => sum + length, 0),
    single: (kept) => expectedWithin(table, kept),
  };
}

/** The primary of one dataset, pooled over its ensembles. */
function decidingRows(data: string, group: readonly SingleOrders[]): FindingRow[] {
  const parts = group.map(({ evidence, trouble, z }): PoolPart | LeftOut => {
    const { label: ensembles } = evidence;
    if (trouble !== undefined) return { ensembles, notApplicable: trouble };
    const deviation = deviationOf(z);
    return {
      ensembles,
      of: [evidence],
      value: ([kept]) => logOf(deviation(kept), (s) => networksFor(s)),
    };
  });
  return primaryRows(ENOUGH, parts, { data, noun: 'ensembles', options: { scale: 'plain' } });
}

/** Networks whose mean z has an interval of ±SMALL, for a standard deviation between single ones. */
function networksFor(deviation: number): number {
  return ((HALF_WIDTH * deviation) / SMALL) ** 2;
}

/** Controls and context of one ensemble. */
function besideRows({ evidence, z, examples, single }: SingleOrders): FindingRow[] {
  const row = rowsAbout({ data: evidence.data, ensembles: evidence.label });
  const estimate = (statistic: OfMembers) => estimateOf(evidence, statistic);
  const what = '(spearman, pooled), test examples';
  return [
    row(
      `control: half of the 95 % interval that the number of examples leaves, on z ${what}`,
      fixedEstimate(widthOf(examples)),
    ),
    row(
      `control: log10 of the networks for a reliability of ${RELIABLE} of accessibility ${what}`,
      estimate((kept) => logOf(single(kept), (r) => ((RELIABLE / (1 - RELIABLE)) * (1 - r)) / r)),
    ),
    row(
      `z of r(accessibility, persistent critical PC) of single networks ${what}`,
      estimate(meanOfMembers(z)),
    ),
    row(
      `standard deviation of z of r(accessibility, persistent critical PC) between networks ${what}`,
      estimate(deviationOf(z)),
    ),
  ];
}

/** Half of the 95 % interval of a rank correlation's z over random examples. */
function widthOf(examples: number): number {
  return HALF_WIDTH * Math.sqrt(RANKS / (examples - 3));
}

/** Standard deviation between some members; undefined below two. */
function deviationOf(values: readonly number[]): OfMembers {
  const meanOf = meanOfMembers(values);
  return (kept) => {
    const mean = meanOf(kept);
    if (mean === undefined || kept.length < 2) return undefined;
    const squares = kept.reduce((sum, row) => sum + (values[row] - mean) ** 2, 0);
    return Math.sqrt(squares / (kept.length - 1));
  };
}

/** log10 of a function of a number; undefined where there is none, as without any deviation. */
function logOf(value: number | undefined, of: (value: number) => number): number | undefined {
  const found = value === undefined ? NaN : Math.log10(of(value));
  return Number.isFinite(found) ? found : undefined;
}

/** Half of the interval by number of networks, and what the number of examples leaves. */
function chartOf(data: string, group: readonly SingleOrders[]): Chart {
  const networks = [1, 2, 5, FEWEST, 20, 50, MOST];
  const lines = group.map(({ evidence, z }): Series => {
    const deviation = deviationOf(z)([...z.keys()]) ?? NaN;
    return {
      name: evidence.label,
      x: networks,
      y: networks.map((count) => (HALF_WIDTH * deviation) / Math.sqrt(count)),
    };
  });
  const { examples } = group[0];
  const left = { name: `${examples} test examples`, x: networks, y: networks.map(() => widthOf(examples)) };
  return {
    name: `width-${data}`,
    title: `How well networks tell r(accessibility, critical PC), ${data}`,
    x: { title: 'networks', scale: 'log' },
    y: { title: 'half of the 95 % interval of z', scale: 'log' },
    mark: 'line',
    series: [...lines, left],
  };
}
