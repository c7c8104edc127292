import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { magnitudeOf } from '../../../src/statistics/magnitude.js';
import { commonLevel, meanCurve, stepsToLevel } from '../../../src/measure/progress/steps-to-level.js';
import { close } from '../labelled.js';
import { traceOf } from '../traces.js';

// log(1 + step) is 0, 1, 2 and 3 times log 10.
const STEPS = [0, 9, 99, 999];

test('a crossing between checkpoints is interpolated in log(1 + step)', () => {
  close(stepsToLevel(STEPS, [4, 2, 1, 0], 2), 9, 1e-12);
  close(stepsToLevel(STEPS, [4, 2, 1, 0], 1.5), 10 ** 1.5 - 1, 1e-12);
  assert.is(stepsToLevel(STEPS, [4, 2, 1, 0], 4), 0);
});

test('the first crossing counts, and a curve that does not come there has none', () => {
  close(stepsToLevel(STEPS, [4, 2, 3, 0], 2), 9, 1e-12);
  assert.is(stepsToLevel(STEPS, [4, 3, 3, 3], 2), undefined);
  assert.is(stepsToLevel(STEPS, [4, NaN, 1, 0], 2), undefined);
});

test('the common level is half-way to what the slowest reaches', () => {
  assert.is(
    commonLevel([
      [4, 1, 0],
      [4, 3, 2],
    ]),
    3,
  );
  assert.is(
    commonLevel([
      [4, 4, 4],
      [4, 3, 2],
    ]),
    undefined,
  );
  assert.is(
    commonLevel([
      [4, NaN, 0],
      [4, 3, 2],
    ]),
    undefined,
  );
});

test('a curve is the mean of the members asked for, one of them twice', () => {
  const trace = traceOf('01', [
    ['00', '01'],
    ['01', '10'],
  ]);
  assert.equal([...meanCurve(trace, 'train', 'accuracy', [0, 1])], [0.75, 0.5]);
  assert.equal([...meanCurve(trace, 'train', 'accuracy', [0, 0, 1, 1])], [0.75, 0.5]);
  assert.equal([...meanCurve(trace, 'train', 'loss', [1])], [0, 1]);
});

test('a magnitude has the image of the interval', () => {
  const of = (value: number, low: number, high: number) => magnitudeOf({ value, interval: { low, high } });
  assert.equal(of(-2, -3, -1), { value: 2, interval: { low: 1, high: 3 } });
  assert.equal(of(-0.5, -2, 1), { value: 0.5, interval: { low: 0, high: 2 } });
  assert.equal(of(2, 1, 3), { value: 2, interval: { low: 1, high: 3 } });
  assert.equal(magnitudeOf({ value: -1, reason: 'r' }), { value: 1, reason: 'r' });
});

test.run();
