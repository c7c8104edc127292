import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { median, pairedRatio, relativeSpread, spreadOf } from '../../../bench/measure/statistics.js';

test('median of odd and even numbers of values, which stay in their order', () => {
  const values = [3, 1, 2];
  assert.is(median(values), 2);
  assert.equal(values, [3, 1, 2]);
  assert.is(median([4, 1, 3, 2]), 2.5);
  assert.ok(Number.isNaN(median([])));
});

test('spread: median with range', () => {
  assert.equal(spreadOf([10, 30, 20]), { median: 20, low: 10, high: 30 });
  assert.is(relativeSpread({ median: 20, low: 10, high: 30 }), 1);
  assert.is(spreadOf([]), undefined);
});

test('ratios are taken within a round: one slow round of both changes none', () => {
  assert.equal(pairedRatio([20, 2, 20], [10, 1, 10]), { median: 2, low: 2, high: 2 });
  // The ratio of the medians would be 2.
  assert.equal(pairedRatio([20, 30, 10], [10, 10, 40]), { median: 2, low: 0.25, high: 3 });
});

test('a round that one of them lost makes no ratio', () => {
  assert.equal(pairedRatio([20, undefined, 30], [10, 10, undefined]), { median: 2, low: 2, high: 2 });
  assert.is(pairedRatio([undefined], [1]), undefined);
});

test.run();
