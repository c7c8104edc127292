import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forgettingEvents } from '../../src/measure/forgetting-events.js';
import { traceOf } from './traces.js';

// Steps 0, 10, 20, 30. The first member's examples, all of class 1: always right, never, forgotten and
// learned again, lost, right at step 0 only.
const trace = traceOf('11111', [
  ['10001', '00000'],
  ['10110', '00000'],
  ['10010', '11000'],
  ['10100', '01000'],
]);

test('forgetting events by hand', () => {
  const { forgotten, members } = forgettingEvents(trace, 'test');
  assert.equal(members, [0, 1]);
  assert.equal(forgotten, Float64Array.of(0, 0, 1, 1, 0, 1, 0, 0, 0, 0));
});

test('a diverged member is left out', () => {
  const found = forgettingEvents(
    traceOf('1', [
      ['1', '1'],
      ['-', '1'],
      ['-', '0'],
    ]),
    'train',
  );
  assert.equal(found.leftOut, [0]);
  assert.equal(found.forgotten, Float64Array.of(1));
});

test.run();
