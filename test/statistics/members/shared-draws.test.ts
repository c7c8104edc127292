import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { pearson } from '../../../src/statistics/correlation.js';
import type { Estimate } from '../../../src/statistics/estimate.js';
import { memberEstimate, type MemberStatistic } from '../../../src/statistics/member-estimate.js';
import { sharedDraws } from '../../../src/statistics/members/shared-draws.js';

const SIMULATIONS = 1000;
/** Three binomial standard errors of 95 %. */
const SLACK = 3 * Math.sqrt((0.95 * 0.05) / SIMULATIONS);

const indices = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

test('a replicate without a member is without it in both of a pair, and rows are those that count', () => {
  const seen: string[] = [];
  const statistic: MemberStatistic = (kept) => {
    seen.push(kept.map((rows) => rows.join('')).join(' '));
    return kept.flat().length;
  };
  // Member 1 diverged in the first, member 2 in the second; the third has draws of its own.
  const shared = sharedDraws([
    { draws: 'a', members: [0, 2, 3] },
    { draws: 'a', members: [0, 1, 3] },
    { draws: 'b', members: [0, 1] },
  ]);
  assert.equal(shared.counts, [4, 2]);
  memberEstimate(shared.counts, shared.of(statistic), { scale: 'plain' });
  assert.equal(seen, [
    '012 012 01',
    '12 12 01',
    '012 02 01',
    '02 012 01',
    '01 01 01',
    '012 012 1',
    '012 012 0',
  ]);
});

test('without pairs nothing changes', () => {
  const generator = new Generator(seedOf('unpaired'));
  const sides = [5, 7].map((members) => Float64Array.from({ length: members }, () => generator.normal()));
  const statistic: MemberStatistic = ([a, b]) => mean(sides[0], a) - mean(sides[1], b) ** 2;
  const shared = sharedDraws([
    { draws: 'a', members: indices(5) },
    { draws: 'b', members: indices(7) },
  ]);
  const expected = memberEstimate([5, 7], statistic, { scale: 'plain' });
  assert.equal(memberEstimate(shared.counts, shared.of(statistic), { scale: 'plain' }), expected);
  const options = { scale: 'plain', smooth: false, seed: seedOf('draws') } as const;
  assert.equal(
    memberEstimate(shared.counts, shared.of(statistic), options),
    memberEstimate([5, 7], statistic, options),
  );
});

function mean(values: Float64Array, kept: readonly number[]): number {
  return kept.reduce((sum, member) => sum + values[member], 0) / kept.length;
}

interface Found {
  readonly coverage: number;
  /** Mean over simulations of the squared standard error. */
  readonly variance: number;
}

function found(estimates: readonly Estimate[], truth: number): Found {
  const holds = estimates.filter(({ interval }) => interval!.low <= truth && truth <= interval!.high).length;
  const squares = estimates.reduce((sum, { spread }) => sum + spread!.error ** 2, 0);
  return { coverage: holds / estimates.length, variance: squares / estimates.length };
}

const OF_PAIR = [
  { draws: 'a', members: indices(12) },
  { draws: 'a', members: indices(12) },
];

test('a difference of paired means has the variance of the pairs, and its interval covers 95 %', () => {
  // Each member is its draw (variance 1) and what its condition adds (variances .2 and .3).
  const expected = (0.2 + 0.3) / 12;
  const generator = new Generator(seedOf('paired means'));
  const [paired, alone]: [Estimate[], Estimate[]] = [[], []];
  const shared = sharedDraws(OF_PAIR);
  for (let run = 0; run < SIMULATIONS; run++) {
    const draws = indices(12).map(() => generator.normal());
    const one = Float64Array.from(draws, (draw) => 0.4 + draw + Math.sqrt(0.2) * generator.normal());
    const other = Float64Array.from(draws, (draw) => draw + Math.sqrt(0.3) * generator.normal());
    const statistic: MemberStatistic = ([a, b]) => mean(one, a) - mean(other, b);
    paired.push(memberEstimate(shared.counts, shared.of(statistic), { scale: 'plain' }));
    alone.push(memberEstimate([12, 12], statistic, { scale: 'plain' }));
  }
  const [together, apart] = [found(paired, 0.4), found(alone, 0.4)];
  // The mean of 1,000 estimates of a variance with 11 degrees of freedom has a relative error of 1.3 %.
  assert.ok(Math.abs(together.variance / expected - 1) < 0.06, `${together.variance}, expected ${expected}`);
  assert.ok(Math.abs(together.coverage - 0.95) <= SLACK, `coverage ${together.coverage}`);
  assert.ok(Math.abs(apart.variance / ((2.2 + 0.3) / 12) - 1) < 0.06, 'as independent: five times as large');
  assert.ok(apart.coverage > 0.999, `as independent: ${apart.coverage}`);
});

test('a difference of correlations of paired ensembles: the interval covers, and is shorter than as independent', () => {
  const examples = 60;
  const generator = new Generator(seedOf('paired correlations'));
  const normals = () => Float64Array.from({ length: examples }, () => generator.normal());
  const [difficulty, direction, score] = [normals(), normals(), normals()];
  const target = score.map((own, x) => 0.8 * difficulty[x] + 0.6 * own);
  const shared = sharedDraws(OF_PAIR);
  const [paired, alone]: [Estimate[], Estimate[]] = [[], []];
  const condition = (draws: readonly number[], weight: number) =>
    draws.map((draw) => {
      const own = normals();
      return difficulty.map((d, x) => weight * d + 0.4 * draw * direction[x] + 0.3 * own[x]);
    });
  for (let run = 0; run < SIMULATIONS; run++) {
    // A member's draw turns it into a direction, in both conditions.
    const draws = indices(12).map(() => generator.normal());
    const [raw, white] = [condition(draws, 1), condition(draws, 0.6)];
    const r = (members: readonly Float64Array[], kept: readonly number[]) =>
      pearson(
        target.map((_, x) => kept.reduce((sum, member) => sum + members[member][x], 0)),
        target,
      );
    const statistic: MemberStatistic = ([a, b]) => r(raw, a)! - r(white, b)!;
    paired.push(memberEstimate(shared.counts, shared.of(statistic), { scale: 'plain' }));
    alone.push(memberEstimate([12, 12], statistic, { scale: 'plain' }));
  }
  const truth = paired.reduce((sum, { value }) => sum + value!, 0) / SIMULATIONS;
  const variance = paired.reduce((sum, { value }) => sum + (value! - truth) ** 2, 0) / (SIMULATIONS - 1);
  const [together, apart] = [found(paired, truth), found(alone, truth)];
  assert.ok(together.coverage >= 0.95 - 2 * SLACK, `coverage ${together.coverage}`);
  // The jackknife of a curved statistic is a little too wide, never much too short.
  assert.ok(
    together.variance > 0.9 * variance && together.variance < 1.6 * variance,
    `${together.variance / variance}`,
  );
  assert.ok(apart.variance > 1.5 * together.variance, `${apart.variance / together.variance}`);
});

test.run();
