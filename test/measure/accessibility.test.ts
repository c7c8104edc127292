import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { accessibility, accessibilityByMember, meanAccessibility } from '../../src/measure/accessibility.js';
import { traceOf } from './traces.js';

const trace = traceOf('0122', [
  ['0122', '0122'],
  ['0100', '0020'],
  ['0120', '1120'],
]);

test('the mean over members and checkpoints after step 0, computed by hand', () => {
  const counts = accessibility(trace, 'train');
  assert.equal(counts.checkpoints, [1, 2]);
  assert.equal(counts.hits, Float64Array.of(2, 2, 1, 0, 1, 1, 2, 0));
  assert.equal(accessibilityByMember(counts), Float64Array.of(1, 1, 0.5, 0, 0.5, 0.5, 1, 0));
  assert.equal(meanAccessibility(counts), Float64Array.of(0.75, 0.75, 0.75, 0));
});

test('other checkpoints can be chosen, but not none and not absent ones', () => {
  assert.equal(meanAccessibility(accessibility(trace, 'test', [0])), Float64Array.of(1, 1, 1, 1));
  assert.throws(
    () => accessibility(trace, 'test', [3]),
    /checkpoints \[3\], expected at least one of 0 to 2/,
  );
  assert.throws(() => accessibility(trace, 'test', []), /expected at least one/);
});

test('a diverged member is left out and counted', () => {
  const counts = accessibility(
    traceOf('01', [
      ['01', '01', '01'],
      ['01', '--', '00'],
    ]),
    'train',
  );
  assert.equal(counts.members, [0, 2]);
  assert.equal(counts.leftOut, [1]);
  assert.equal(meanAccessibility(counts), Float64Array.of(1, 0.5));
});

test('without any member left there is no accessibility', () => {
  assert.is(meanAccessibility(accessibility(traceOf('01', [['01'], ['--']]), 'train')), undefined);
});

test.run();
