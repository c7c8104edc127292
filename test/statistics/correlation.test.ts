import { sampleCorrelation, sampleRankCorrelation } from 'simple-statistics';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { averageRanks } from '../../src/statistics/average-ranks.js';
import {
  allExamples,
  correlate,
  examplesByClass,
  examplesWith,
  pearson,
  spearman,
  standardise,
} from '../../src/statistics/correlation.js';

function near(found: number | undefined, expected: number): void {
  assert.ok(found !== undefined && Math.abs(found - expected) < 1e-12, `${found}, expected ${expected}`);
}

test('ties share the mean of their places', () => {
  assert.equal(averageRanks([10, 20, 20, 5, 20]), Float64Array.of(2, 4, 4, 1, 4));
  assert.equal(averageRanks([-0, 0]), Float64Array.of(1.5, 1.5));
});

test('counting and sorting give the same ranks', () => {
  // A fraction that is added to all of them makes whole numbers sort.
  for (const most of [1, 3, 40, 400, 5000]) {
    const values = Array.from({ length: 97 }, (_, at) => Math.floor(((Math.sin(at * at) + 1) / 2) * most));
    assert.equal(averageRanks(values), averageRanks(values.map((value) => value + 0.5)), `up to ${most}`);
  }
  assert.equal(averageRanks([]), new Float64Array(0));
  assert.equal(averageRanks([3, 3]), Float64Array.of(1.5, 1.5));
  assert.ok(averageRanks([1, NaN, 2]).every(Number.isNaN));
  assert.equal(averageRanks([Infinity, 0, -Infinity, Infinity]), Float64Array.of(3.5, 2, 1, 3.5));
});

test('Pearson and Spearman, computed by hand', () => {
  // Deviations are -1.5 -.5 .5 1.5 and -1 0 -1 2, so the product is 4 and the squares are 5 and 6.
  near(pearson([1, 2, 3, 4], [1, 2, 1, 4]), 4 / Math.sqrt(30));
  // Ranks are 1 2 3 4 and 1.5 3 1.5 4, so the product is 3 and the squares are 5 and 4.5.
  near(spearman([1, 2, 3, 4], [1, 2, 1, 4]), 3 / Math.sqrt(22.5));
  near(spearman([1, 2, 3, 4], [-1, -8, -27, -64]), -1);
});

test('identical vectors have a correlation of exactly one', () => {
  for (let count = 2; count < 60; count++) {
    const values = Float64Array.from({ length: count }, (_, at) => Math.sin(at * at) / 3);
    assert.is(pearson(values, values), 1);
    assert.is(spearman(values, values), 1);
  }
});

test('where there is no correlation there is no number', () => {
  for (const correlation of [pearson, spearman]) {
    assert.is(correlation([0.1, 0.1, 0.1], [1, 2, 3]), undefined);
    assert.is(correlation([1, 2, NaN], [1, 2, 3]), undefined);
    assert.is(correlation([1], [2]), undefined);
    assert.is(correlation([], []), undefined);
    assert.throws(() => correlation([1, 2], [1, 2, 3]), /vectors of 2 and 3 values/);
  }
});

test('within classes: the mean over classes, weighted by examples - 3, without differences between classes', () => {
  // Class 0 (5 examples) agrees, class 1 (4 examples) is reversed, class 2 is constant on one side.
  const labels = [0, 1, 0, 1, 0, 1, 0, 1, 0, 2, 2, 2, 2];
  const a = [1, 91, 2, 92, 3, 93, 4, 94, 5, 7, 7, 7, 7];
  const b = [1, 94, 2, 93, 3, 92, 4, 91, 5, 1, 2, 3, 4];
  const groups = examplesByClass(labels);
  const within = correlate(standardise(a, 'pearson', groups), standardise(b, 'pearson', groups));
  near(within, (2 * 1 + 1 * -1) / 3);
  const pooled = allExamples(labels.length);
  assert.ok((correlate(standardise(a, 'pearson', pooled), standardise(b, 'pearson', pooled)) ?? 0) > 0.9);
});

test('both correlations agree with an independent library where there are no ties', () => {
  const a = Array.from({ length: 50 }, (_, i) => Math.sin(i * i));
  const b = a.map((value, i) => value + Math.cos(3 * i));
  near(pearson(a, b), sampleCorrelation(a, b));
  near(spearman(a, b), sampleRankCorrelation(a, b));
});

test('examples without a number leave their groups, and a group of none is gone', () => {
  const groups = [Uint32Array.of(0, 1), Uint32Array.of(2, 4), Uint32Array.of(3)];
  const found = examplesWith(groups, [1, NaN, 3, 4, 5], [1, 2, 3, Infinity, 5]);
  assert.equal(found, [Uint32Array.of(0), Uint32Array.of(2, 4)]);
});

test.run();
