import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  meanAccuracies,
  progressClock,
  stagesBetween,
} from '../../../src/measure/progress/progress-clock.js';
import { traceOf } from '../traces.js';

/** A trace of one member that has these accuracies, in tenths, on ten examples. */
function traceWith(...tenths: number[]) {
  return traceOf(
    '1'.repeat(10),
    tenths.map((right) => ['1'.repeat(right) + '0'.repeat(10 - right)]),
  );
}

test('the nearest recorded accuracy up to where the level is first reached, with its mismatch', () => {
  const slow = traceWith(1, 2, 4, 5, 6, 9);
  const fast = traceWith(2, 5, 4, 8, 7, 6);
  // From 0.2 (the fast one's beginning) to 0.8 (its best): levels 0.4, 0.6, 0.8.
  const clock = progressClock([slow, fast], 'test', 3);
  assert.ok(clock);
  assert.equal(
    clock.levels.map((level) => level.toFixed(12)),
    ['0.400000000000', '0.600000000000', '0.800000000000'],
  );
  // The fast trace is at exactly 0.4 after it passed it, which is too late.
  assert.equal(clock.checkpoints, [
    [2, 4, 5],
    [1, 1, 3],
  ]);
  assert.equal(clock.reached, [
    [0.4, 0.6, 0.9],
    [0.5, 0.5, 0.8],
  ]);
  assert.equal(
    clock.mismatch.map((value) => value.toFixed(12)),
    ['0.100000000000', '0.100000000000', '0.100000000000'],
  );
});

test('one trace with itself matches exactly, and the last level is its best', () => {
  const trace = traceWith(1, 3, 7, 5);
  const clock = progressClock([trace, trace], 'train', 1);
  assert.equal(clock?.checkpoints, [[2], [2]]);
  assert.equal(clock?.mismatch, [0]);
});

test(
  'of two equally near accuracies the earlier stands; the last level is no rounding ' + 'above the best',
  () => {
    const quarters = traceOf('1111', [['0000'], ['1000'], ['1110']]);
    const half = traceOf('1111', [['0000'], ['1100']]);
    assert.equal(progressClock([quarters, half], 'test', 1)?.checkpoints, [[1], [1]]);
    // 0.3 + (0.9 - 0.3) is above 0.9.
    assert.equal(progressClock([traceWith(3, 9)], 'test', 1)?.checkpoints, [[1]]);
  },
);

test('no range in common, no clock', () => {
  assert.is(progressClock([traceWith(1, 3), traceWith(3, 5)], 'test', 2), undefined);
  assert.is(progressClock([traceWith(1, 3), traceOf('11', [['10'], ['--']])], 'test', 2), undefined);
  assert.throws(() => progressClock([], 'test', 2), /0 traces and 2 levels/);
});

test('mean accuracy is over the members that did not diverge, or those that are asked for', () => {
  const trace = traceOf('11', [
    ['10', '00', '11'],
    ['11', '10', '--'],
  ]);
  assert.equal(meanAccuracies(trace, 'test'), [0.25, 0.75]);
  assert.equal(meanAccuracies(trace, 'test', [1]), [0, 0.5]);
});

test('stages end at the given checkpoints, without step 0; between equal ones there is none', () => {
  const trace = traceWith(1, 2, 3, 4);
  assert.equal(stagesBetween(trace, [1, 1, 3]), [[1], [], [2, 3]]);
  assert.equal(stagesBetween(trace, [0, 2]), [[], [1, 2]]);
});

test.run();
