import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { absoluteDeviation } from '../../src/statistics/absolute-deviation.js';

const of = (value: number, low: number, high: number) =>
  absoluteDeviation({ value, interval: { low, high } }, 1);

test('an interval on either side of the number is mirrored, one that holds it begins at 0', () => {
  assert.equal(of(1.5, 1.25, 1.75), { value: 0.5, interval: { low: 0.25, high: 0.75 } });
  assert.equal(of(0.5, 0.25, 0.75), { value: 0.5, interval: { low: 0.25, high: 0.75 } });
  assert.equal(of(1, 0.5, 1.25), { value: 0, interval: { low: 0, high: 0.5 } });
});

test('what has no value or no interval keeps its reason', () => {
  assert.equal(absoluteDeviation({ reason: 'none' }, 1), { reason: 'none' });
  assert.equal(absoluteDeviation({ value: 3, reason: 'one member' }, 1), { value: 2, reason: 'one member' });
});

test.run();
