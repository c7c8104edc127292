import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { meanEstimate } from '../../src/measure/estimate.js';
import { jackknife } from '../../src/measure/jackknife.js';
import { tQuantile } from '../../src/measure/student-t.js';

function near(found: number | undefined, expected: number, bound = 1e-8): void {
  assert.ok(found !== undefined && Math.abs(found - expected) < bound, `${found}, expected ${expected}`);
}

test('t quantiles', () => {
  // Closed forms for one and two degrees of freedom; the others from R's qt.
  near(tQuantile(0.975, 1), Math.tan(Math.PI * 0.475), 1e-7);
  near(tQuantile(0.975, 2), 0.95 / Math.sqrt(2 * 0.975 * 0.025), 1e-7);
  near(tQuantile(0.975, 3), 3.182446305284263);
  near(tQuantile(0.025, 10), -2.228138851964939);
  near(tQuantile(0.975, 1e6), 1.95996637, 1e-6);
  assert.throws(() => tQuantile(1, 3), RangeError);
  assert.throws(() => tQuantile(0.5, NaN), RangeError);
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
    { value: 1, interval: { low: 1, high: 1 } },
  );
});

test.run();
