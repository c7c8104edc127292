import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { combinedVerdict, effectOf, possibleVerdicts, verdictOf } from '../../src/finding/verdict.js';

const interval = (low: number, high: number) => ({ value: (low + high) / 2, interval: { low, high } });
const LARGE = { claim: 0.5, none: 0.1 };
const SMALL = { claim: -0.5, none: -0.1 };

test('an interval beyond the claim reproduces it, whatever its value', () => {
  assert.is(verdictOf(interval(0.5, 0.9), LARGE), 'reproduced');
  assert.is(verdictOf(interval(-0.9, -0.5), SMALL), 'reproduced');
});

test('an interval below what is an effect does not reproduce the claim', () => {
  assert.is(verdictOf(interval(-0.3, 0.1), LARGE), 'not reproduced');
  assert.is(verdictOf(interval(-0.1, 0.3), SMALL), 'not reproduced');
});

test('an interval between the two is weaker', () => {
  assert.is(verdictOf(interval(0.11, 0.49), LARGE), 'weaker');
  assert.is(verdictOf(interval(-0.49, -0.11), SMALL), 'weaker');
});

test('an interval over one of the bounds, or over both, decides nothing', () => {
  assert.is(verdictOf(interval(0.4, 0.6), LARGE), 'undecided');
  assert.is(verdictOf(interval(0.0, 0.2), LARGE), 'undecided');
  assert.is(verdictOf(interval(-1, 1), LARGE), 'undecided');
  assert.is(verdictOf(interval(-0.2, 0), SMALL), 'undecided');
});

test('an undecided number says which verdicts are left: those of the values in its interval', () => {
  assert.equal(possibleVerdicts(interval(0.4, 0.6), LARGE), ['weaker', 'reproduced']);
  assert.equal(possibleVerdicts(interval(0, 0.2), LARGE), ['not reproduced', 'weaker']);
  assert.equal(possibleVerdicts(interval(-0.2, 0), SMALL), ['not reproduced', 'weaker']);
  assert.equal(possibleVerdicts(interval(-0.6, -0.4), SMALL), ['weaker', 'reproduced']);
  assert.equal(possibleVerdicts(interval(-1, 1), SMALL), ['not reproduced', 'weaker', 'reproduced']);
  assert.equal(possibleVerdicts({ value: 1 }, LARGE), ['not reproduced', 'weaker', 'reproduced']);
  assert.equal(possibleVerdicts(interval(-1, 1), { claim: 0, none: 0 }), ['not reproduced', 'reproduced']);
});

test('an effect of exactly nothing can be found missing: what is none begins at a fifth of the claim', () => {
  assert.is(verdictOf(interval(-0.01, 0.019), effectOf(0.1)), 'not reproduced');
  assert.is(verdictOf(interval(-0.019, 0.01), effectOf(-0.1)), 'not reproduced');
  assert.is(verdictOf(interval(0.021, 0.09), effectOf(0.1)), 'weaker');
});

test('a value without an interval decides nothing', () => {
  assert.is(verdictOf({ value: 0.99 }, LARGE), 'undecided');
  assert.is(verdictOf({ reason: 'no member finished' }, LARGE), 'undecided');
});

test('the worst number decides a finding, and no number none', () => {
  assert.is(combinedVerdict(['reproduced', 'reproduced']), 'reproduced');
  assert.is(combinedVerdict(['reproduced', 'weaker']), 'weaker');
  assert.is(combinedVerdict(['weaker', 'undecided', 'reproduced']), 'undecided');
  assert.is(combinedVerdict(['undecided', 'not reproduced']), 'not reproduced');
  assert.is(combinedVerdict([]), 'undecided');
  assert.is(combinedVerdict(['not applicable', 'weaker']), 'weaker', 'what does not apply does not count');
  assert.is(combinedVerdict(['not applicable', 'not applicable']), 'not applicable');
});

test.run();
