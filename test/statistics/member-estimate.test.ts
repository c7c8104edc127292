import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sumOfHits } from '../../src/measure/accessibility.js';
import { allExamples, pearson } from '../../src/statistics/correlation.js';
import { meanEstimate } from '../../src/statistics/estimate.js';
import { jackknife } from '../../src/statistics/jackknife.js';
import { memberEstimate } from '../../src/statistics/member-estimate.js';
import { correlateMembers, prepareMembers } from '../../src/measure/members.js';
import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';
import { likeWorld } from './coverage-cases.js';
import { ensembleOf, normals } from '../measure/member-model.js';

const VALUES = [1, 2, 4, 9, 11];
const mean = ([kept]: readonly (readonly number[])[]) =>
  kept.reduce((sum, member) => sum + VALUES[member] / kept.length, 0);

test('of a mean it is the t interval: exactly for the jackknife, by its resamples for the bootstrap', () => {
  const expected = meanEstimate(VALUES);
  const error = expected.spread?.error ?? NaN;
  const smooth = memberEstimate([5], mean, { scale: 'plain' });
  assert.ok(Math.abs((smooth.spread?.error ?? NaN) - error) < 1e-12, `${smooth.spread?.error} ${error}`);
  assert.ok(Math.abs((smooth.spread?.degrees ?? NaN) - 4) < 1e-12);
  const resamples = 4000;
  const drawn = memberEstimate([5], mean, { scale: 'plain', smooth: false, seed: seedOf('test'), resamples });
  assert.ok(Math.abs((drawn.spread?.degrees ?? NaN) - 4) < 1e-12);
  // The relative standard error of a standard deviation of nearly normal replicates is 1 / √(2 · 4000) = 1.1
  // %. Without √(N/(N − 1)) it would be 11 % off.
  assert.ok(Math.abs((drawn.spread?.error ?? NaN) / error - 1) < 0.04, `${drawn.spread?.error} ${error}`);
});

test('of a correlation of mean accessibilities it is what the matrix of correlations has', () => {
  const generator = new Generator(seedOf('test', 'member-estimate'));
  const world = likeWorld(normals(50, generator), 1, 0.5, generator);
  const [a, b] = [ensembleOf(world, 5, generator), ensembleOf(world, 4, generator)];
  const [sideA, sideB] = [a, b].map((counts) => prepareMembers(counts, 'pearson', allExamples(50)));
  assert.ok(sideA && sideB);
  const { value, withoutA, withoutB } = correlateMembers(sideA, sideB);
  assert.equal(
    memberEstimate([5, 4], ([keptA, keptB]) => pearson(sumOfHits(a, keptA), sumOfHits(b, keptB)), {
      scale: 'fisher',
    }),
    jackknife(value, [withoutA, withoutB], 'fisher'),
  );
});

test('an ensemble shared by two terms is one stratum: what it adds to both cancels in their difference', () => {
  const statistic = ([shared, own]: readonly (readonly number[])[]) =>
    mean([shared]) + mean([own]) - mean([shared]);
  const { spread } = memberEstimate([5, 5], statistic, { scale: 'plain' });
  assert.ok(Math.abs((spread?.error ?? NaN) - (meanEstimate(VALUES).spread?.error ?? NaN)) < 1e-12);
});

test('a bootstrap repeats with its seed and changes with another', () => {
  const estimate = (name: string) =>
    memberEstimate([5], mean, { scale: 'plain', smooth: false, seed: seedOf(name), resamples: 50 });
  assert.equal(estimate('one'), estimate('one'));
  assert.not.equal(estimate('one').interval, estimate('other').interval);
});

test('too few members, or a statistic that is not always defined: no interval, and why', () => {
  assert.equal(memberEstimate([3, 0], mean, { scale: 'plain' }), {
    reason: 'an ensemble without a member that finished',
  });
  assert.equal(memberEstimate([3, 1], mean, { scale: 'plain' }), {
    value: mean([[0, 1, 2]]),
    reason: 'an ensemble of one member has no interval',
  });
  const partly = memberEstimate([3], ([kept]) => (kept.length === 3 ? 1 : undefined), { scale: 'plain' });
  assert.is(partly.value, 1);
  assert.is(partly.interval, undefined);
});

test.run();
