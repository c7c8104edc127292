import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fUpperTail } from '../../../src/statistics/distribution/f-distribution.js';
import { tTwoSided } from '../../../src/statistics/distribution/student-t.js';

test('tail of F: values of scipy.stats.f.sf, and F with one numerator degree is t squared', () => {
  for (const [f, numerator, denominator, p] of [
    [1, 1, 1, 0.5],
    [2.5, 3, 20, 0.08884375193768917],
    [4, 5, 8.5, 0.03743932415699123],
  ]) {
    assert.ok(
      Math.abs(fUpperTail(f, numerator, denominator) - p) < 1e-8,
      `${f}: ${fUpperTail(f, numerator, denominator)}`,
    );
  }
  for (const t of [0.3, 1.7, 4]) {
    assert.ok(Math.abs(fUpperTail(t * t, 1, 7.5) - tTwoSided(t, 7.5)) < 1e-12);
  }
});

test('its ends, and what it refuses', () => {
  assert.is(fUpperTail(0, 2, 3), 1);
  assert.is(fUpperTail(Infinity, 2, 3), 0);
  assert.throws(() => fUpperTail(1, 0, 3), /expected degrees above 0/);
  assert.throws(() => fUpperTail(NaN, 2, 3), /f NaN/);
});

test.run();
