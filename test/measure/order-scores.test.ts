import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { meanOrder, orderScores } from '../../src/measure/order-scores.js';
import { sameNumbers } from './labelled.js';
import { traceOf } from './traces.js';

// Steps 0, 10, 20, 30; examples of class 1: always right, never, learned and forgotten and learned, lost, right at step 0 only.
const trace = traceOf('11111', [
  ['10001', '00000'],
  ['10110', '00000'],
  ['10010', '11000'],
  ['10100', '01000'],
]);

test('first learned, stable and forgotten, by hand', () => {
  const { firstLearned, stable, forgotten, members } = orderScores(trace, 'test');
  assert.equal(members, [0, 1]);
  sameNumbers(firstLearned, [10, NaN, 10, 10, NaN, 20, 20, NaN, NaN, NaN]);
  sameNumbers(stable, [10, NaN, 30, NaN, NaN, NaN, 20, NaN, NaN, NaN]);
  assert.equal(forgotten, Float64Array.of(0, 0, 1, 1, 0, 1, 0, 0, 0, 0));
});

test('means over members count what was never learned as the given step', () => {
  const { firstLearned, examples } = orderScores(trace, 'test');
  assert.equal(meanOrder(firstLearned, examples, 40), Float64Array.of(15, 30, 25, 25, 40));
  assert.equal(meanOrder(firstLearned, examples, 40, [1]), Float64Array.of(20, 20, 40, 40, 40));
});

test('a diverged member is left out', () => {
  const found = orderScores(
    traceOf('1', [
      ['1', '1'],
      ['-', '1'],
    ]),
    'train',
  );
  assert.equal(found.leftOut, [0]);
  assert.equal(found.firstLearned, Float64Array.of(10));
});

test.run();
