import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { estimateFrom, meanEstimate } from '../../src/statistics/estimate.js';
import { jackknife } from '../../src/statistics/jackknife.js';
import { tQuantile, tTwoSided } from '../../src/statistics/distribution/student-t.js';
import { errorOfSum } from '../../src/statistics/welch.js';

function near(found: number | undefined, expected: number, bound = 1e-8): void {
  assert.ok(found !== undefined && Math.abs(found - expected) < bound, `${found}, expected ${expected}`);
}

test('t quantiles', () => {
  // One and two degrees of freedom have closed forms; the other values come from R's qt.
  near(tQuantile(0.975, 1), Math.tan(Math.PI * 0.475), 1e-7);
  near(tQuantile(0.975, 2), 0.95 / Math.sqrt(2 * 0.975 * 0.025), 1e-7);
  near(tQuantile(0.975, 3), 3.182446305284263);
  near(tQuantile(0.025, 10), -2.228138851964939);
  near(tQuantile(0.975, 1e6), 1.95996637, 1e-6);
  assert.throws(() => tQuantile(1, 3), RangeError);
  assert.throws(() => tQuantile(0.5, NaN), RangeError);
});

test('two-sided p-values of t', () => {
  // One degree of freedom has a closed form. The quantile is the inverse. In R, 2 * pt(-2.228138851964939,
  // 10) = 0.05.
  near(tTwoSided(1, 1), 0.5);
  near(tTwoSided(-2.228138851964939, 10), 0.05);
  near(tTwoSided(tQuantile(0.9995, 3.7), 3.7), 0.001);
  assert.is(tTwoSided(0, 5), 1);
  assert.is(tTwoSided(Infinity, 5), 0);
  assert.throws(() => tTwoSided(NaN, 5), RangeError);
});

test('errors of independent parts add up in squares, degrees as Welch and Satterthwaite say', () => {
  // (9 + 16)² / (81/4 + 256/8) = 625 / 52.25
  const { error, degrees } = errorOfSum([
    { error: 3, degrees: 4 },
    { error: 4, degrees: 8 },
  ]);
  near(error, 5);
  near(degrees, 625 / 52.25);
  assert.equal(
    errorOfSum([
      { error: 0, degrees: 3 },
      { error: 0, degrees: 7 },
    ]),
    { error: 0, degrees: 10 },
  );
});

test('a spread gives its interval back', () => {
  const mean = meanEstimate([1, 2, 3, 7]);
  assert.equal(mean.spread, { error: Math.sqrt(20.75 / 3 / 4), degrees: 3, scale: 'plain' });
  const { value = NaN, spread = { error: NaN, degrees: 1, scale: 'plain' } } = mean;
  assert.equal(mean.interval, estimateFrom(value, spread).interval);
  const half = 0.1 * tQuantile(0.975, 5);
  const r = estimateFrom(0.8, { error: 0.1, degrees: 5, scale: 'fisher' }).interval;
  near(r?.low, Math.tanh(Math.atanh(0.8) - half));
  near(r?.high, Math.tanh(Math.atanh(0.8) + half));
});

test('a mean has a t interval, clipped to its bounds', () => {
  const { value, interval } = meanEstimate([1, 2, 3]);
  near(value, 2);
  near(interval?.low, 2 - 4.302652729911275 / Math.sqrt(3));
  assert.equal(meanEstimate([0, 1], { low: 0, high: 1 }).interval, { low: 0, high: 1 });
  assert.equal(meanEstimate([4]), { value: 4, reason: 'one member has no spread' });
  assert.is(meanEstimate([]).value, undefined);
  assert.is(meanEstimate([1, NaN]).value, undefined);
});

test('the jackknife of a mean is its t interval', () => {
  const values = [1, 2, 4, 9];
  const without = values.map((left) => (16 - left) / 3);
  const found = jackknife(4, [without], 'plain').interval;
  const expected = meanEstimate(values).interval;
  near(found?.low, expected?.low ?? NaN);
  near(found?.high, expected?.high ?? NaN);
});

test('what is not defined stays without a number', () => {
  assert.is(jackknife(undefined, [[1, 2]], 'fisher').value, undefined);
  assert.equal(jackknife(0.5, [[0.4, 0.6], []], 'fisher').interval, undefined);
  assert.equal(jackknife(0.5, [[0.4, undefined]], 'fisher').interval, undefined);
});

test('a correlation of exactly one without any spread is an interval of one point', () => {
  assert.equal(
    jackknife(
      1,
      [
        [1, 1],
        [1, 1],
      ],
      'fisher',
    ),
    { value: 1, interval: { low: 1, high: 1 }, spread: { error: 0, degrees: 2, scale: 'plain' } },
  );
});

test.run();
