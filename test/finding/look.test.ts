import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding, FindingRow } from '../../src/finding/finding.js';
import { plannedLooks, type Look } from '../../src/finding/look.js';
import { judge, mayStillDecide, type FindingResult, type JudgedRow } from '../../src/finding/result.js';
import { primaryRows, type PoolPart } from '../../src/finding/rows/primary/primary-rows.js';
import type { Expectation, Verdict } from '../../src/finding/verdict.js';
import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';
import { standardise } from '../../src/statistics/correlation.js';
import { expectedWithin, memberTable } from '../../src/statistics/members/single-members.js';
import type { Trace } from '../../src/trace/trace.js';
import { evidenceOf } from './support/synthetic-evidence.js';

/*
 * How often looks at 12, 24, 48 and 96 members err, by what a run does: a primary of `primaryRows` with its
 * jackknife, judged look by look until it is decided. The number is the difference between two ensembles of
 * r₁, the correlation of two single members, as in findings that compare data or optimisers. Members are of
 * unlike quality. Both ensembles are drawn alike, so that the truth is known, 0, and neither side is skewed.
 */

const LOOKS = plannedLooks([12, 24, 48, 96]);
const EXAMPLES = 16;
const EVERYTHING = [Uint32Array.from({ length: EXAMPLES }, (_, x) => x)];

/** The order that all members share. */
const ORDER = Array.from({ length: EXAMPLES }, (_, x) => (x - (EXAMPLES - 1) / 2) / 4.6);

/** What a member knows of every example: the shared order, more or less of it, and noise of its own. */
function member(generator: Generator): Float64Array {
  const shared = 0.6 + 0.3 * generator.uniform24();
  const own = Math.sqrt(1 - shared ** 2);
  return Float64Array.from(ORDER, (place) => shared * place + own * generator.normal());
}

/** Both ensembles are drawn alike. */
const TRUTH = 0;

const QUANTITY = 'r of two single members, the difference of two ensembles';

function findingOf(bounds: Expectation): Finding {
  return {
    id: 'made',
    claim: 'A claim.',
    inShort: 'a claim',
    source: 'ours',
    primary: [{ quantity: QUANTITY, bounds, reason: 'made' }],
    controls: [],
    roles: [],
    evaluate: () => ({ rows: [], notes: [] }),
  };
}

/**
 * The primary at every look at two sides of as many ensembles: the sum of r₁ on one side minus that on the
 * other.
 * `most`: members at which each ensemble of a side stops.
 */
function primariesOf(generator: Generator, most: readonly number[]): FindingRow[] {
  const ensembles = [...most, ...most].map((count) => {
    const vectors = Array.from({ length: count }, () =>
      standardise(member(generator), 'pearson', EVERYTHING),
    );
    return { most: count, table: memberTable(vectors, vectors) };
  });
  return LOOKS.map(({ members }) => {
    const of = ensembles.map((ensemble, at) => {
      const count = Math.min(members, ensemble.most);
      const trace = { members: count, divergedAt: new Int32Array(count).fill(-1) } as Trace;
      return evidenceOf(trace, { architecture: `net ${at}`, data: 'made', training: 'sgd' });
    });
    const value: PoolPart['value'] = (kept) =>
      ensembles.reduce(
        (sum, { table }, at) => sum + (at < most.length ? 1 : -1) * expectedWithin(table, kept[at])!,
        0,
      );
    const estimand = { quantity: QUANTITY, bounds: { claim: 0, none: 1 }, reason: 'made' };
    const options = { data: 'made', noun: 'sides', options: { scale: 'plain' } } as const;
    return primaryRows(estimand, [{ ensembles: 'both', of, value }], options)[0];
  });
}

/** How a simulated finding ended: its verdict, its interval, and the look. */
function ended(primaries: readonly FindingRow[], bounds: Expectation, looks: readonly Look[]): JudgedRow {
  const finding = findingOf(bounds);
  let row!: JudgedRow;
  for (const [at, look] of looks.entries()) {
    const rows = [{ ...primaries[at], expectation: bounds }];
    const result = judge(finding, { rows, notes: [] }, look) as FindingResult;
    [row] = result.rows;
    if (!mayStillDecide(result)) break;
  }
  return row;
}

interface Rates {
  readonly verdicts: Readonly<Record<string, number>>;
  /** Share of intervals that hold the truth, at the look that ended a run. */
  readonly coverage: number;
  /** Members at that look, on average. */
  readonly members: number;
}

function ratesOf(runs: readonly (readonly FindingRow[])[], bounds: Expectation, looks = LOOKS): Rates {
  const verdicts: Record<string, number> = {};
  let [covered, members] = [0, 0];
  for (const primaries of runs) {
    const { verdict, estimate, members: own } = ended(primaries, bounds, looks);
    const name: Verdict = verdict!;
    verdicts[name] = (verdicts[name] ?? 0) + 1 / runs.length;
    const { low, high } = estimate.interval!;
    if (low <= TRUTH && TRUTH <= high) covered += 1 / runs.length;
    members += own! / runs.length;
  }
  return { verdicts, coverage: covered, members };
}

function simulate(name: string, most: readonly number[], count: number): FindingRow[][] {
  const generator = new Generator(seedOf('looks', name));
  return Array.from({ length: count }, () => primariesOf(generator, most));
}

/** Three standard errors of a share that is expected to be so large. */
const slack = (share: number, runs: number) => 3 * Math.sqrt((share * (1 - share)) / runs);

/** Bounds with the truth on one of them, and the two verdicts that would then be wrong. */
const ON_A_BOUND = [
  { bounds: { claim: TRUTH, none: TRUTH - 0.2 }, wrong: ['reproduced', 'weaker'] },
  { bounds: { claim: TRUTH + 0.2, none: TRUTH }, wrong: ['not reproduced', 'weaker'] },
  { bounds: { claim: TRUTH, none: TRUTH + 0.2 }, wrong: ['reproduced', 'weaker'] },
] as const;

function requireRates(runs: readonly (readonly FindingRow[])[], about: string): void {
  for (const { bounds, wrong } of ON_A_BOUND) {
    const { verdicts, coverage } = ratesOf(runs, bounds);
    const found = JSON.stringify({ verdicts, coverage });
    const text = `${about}, claim ${bounds.claim}, none ${bounds.none}: ${found}`;
    for (const verdict of wrong)
      assert.ok((verdicts[verdict] ?? 0) <= 0.025 + slack(0.025, runs.length), text);
    assert.ok(coverage >= 0.95 - slack(0.05, runs.length), text);
  }
}

const plain = simulate('plain', [96], 700);

test('an effect on a bound is decided in its favour, and against it, in at most 2.5 % of runs each', () => {
  requireRates(plain, 'two ensembles');
});

test('without a coverage of each look such an effect is decided about twice as often', () => {
  const naive = LOOKS.map((look) => ({ ...look, coverage: 0.95 }));
  const { bounds, wrong } = ON_A_BOUND[0];
  const { verdicts, coverage } = ratesOf(plain, bounds, naive);
  const errors = wrong.reduce((sum, verdict) => sum + (verdicts[verdict] ?? 0), 0);
  assert.ok(errors > 0.08 && coverage < 0.92, `${errors}, ${coverage}`);
});

test('the interval at the look that decides holds the truth in 95 % of runs, wherever the bounds lie', () => {
  for (const distance of [0.03, 0.08, 0.2, -0.2]) {
    const bounds = { claim: TRUTH - distance, none: TRUTH - 0.6 };
    const { coverage, members, verdicts } = ratesOf(plain, bounds);
    const text = `${distance}: ${coverage}, ${members} members, ${JSON.stringify(verdicts)}`;
    assert.ok(coverage >= 0.95 - slack(0.05, plain.length), text);
    const right = distance > 0 ? 'reproduced' : 'weaker';
    if (Math.abs(distance) >= 0.2) assert.ok(verdicts[right] > 0.9, text);
    if (distance === 0.2) assert.ok(members < 60, `looks save members: ${text}`);
  }
});

test('where some ensembles stop at 24 members, the planned bounds err no more often', () => {
  requireRates(simulate('capped', [96, 24], 350), 'one of two a side stops at 24');
});

test('looks that are planned together ask the more of an interval the earlier they are', () => {
  const coverages = LOOKS.map(({ coverage }) => coverage);
  assert.equal(
    LOOKS.map(({ look, members, looks }) => [look, members, looks.length]),
    [
      [1, 12, 4],
      [2, 24, 4],
      [3, 48, 4],
      [4, 96, 4],
    ],
  );
  assert.ok(coverages.every((each, at) => each > 0.95 && (at === 0 || each < coverages[at - 1])));
  assert.ok(Math.abs(plannedLooks([12])[0].coverage - 0.95) < 1e-9, 'a single look is as a fixed number');
});

test.run();
