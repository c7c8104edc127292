import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { curves } from '../../../src/measure/progress/curves.js';
import { traceOf } from '../traces.js';

test('the mean over members that did not diverge, with its interval', () => {
  const points = curves(
    traceOf('0000', [
      ['1111', '1110', '0000'],
      ['0000', '0001', '----'],
    ]),
    'test',
  );
  assert.equal(
    points.map(({ step, epoch, members }) => [step, epoch, members]),
    [
      [0, 0, 2],
      [10, 1, 2],
    ],
  );
  assert.equal(
    points.map(({ accuracy }) => accuracy.value),
    [0.125, 0.875],
  );
  assert.equal(
    points.map(({ loss }) => loss.value),
    [0.875, 0.125],
  );
  // t(1) = 12.7 times 0.125 reaches past both bounds.
  assert.equal(points[1].accuracy.interval, { low: 0, high: 1 });
});

test('without a member there is no number', () => {
  const points = curves(traceOf('00', [['00'], ['--']]), 'test');
  assert.equal(points[1].accuracy, { reason: 'no member finished' });
});

test.run();
