import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { forgettingOf, learningHistories } from '../../../src/measure/progress/forgetting.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import type { Trace } from '../../../src/trace/trace.js';
import { close, sameNumbers } from '../labelled.js';
import { traceOf } from '../traces.js';

// Steps 0, 10, 20, 30. The first member's examples, all of class 1: always right, never, forgotten and
// learned again, lost, right at step 0 only.
const trace = traceOf('11111', [
  ['10001', '00000'],
  ['10110', '00000'],
  ['10010', '11000'],
  ['10100', '01000'],
]);

test('first and stable step and forgetting events by hand', () => {
  const { first, stable, events, members } = learningHistories(trace, 'test');
  assert.equal(members, [0, 1]);
  sameNumbers(first, [10, NaN, 10, 10, NaN, 20, 20, NaN, NaN, NaN]);
  sameNumbers(stable, [10, NaN, 30, NaN, NaN, NaN, 20, NaN, NaN, NaN]);
  assert.equal(events, Float64Array.of(0, 0, 1, 1, 0, 1, 0, 0, 0, 0));
});

test('pairs of checkpoints by hand', () => {
  const { forgotten, learned, right } = learningHistories(trace, 'test');
  // Member 0: 101 is lost once and learned once, 110 is lost twice. Member 1: 010 and 011.
  assert.equal(forgotten, Float64Array.of(2, 1, 0, 0, 1, 0));
  assert.equal(learned, Float64Array.of(0, 1, 0, 3, 0, 0));
  assert.equal(right, Float64Array.of(3, 2, 2, 0, 2, 1));
  const { share, unrelated, reordered, never } = forgettingOf(learningHistories(trace, 'test'));
  // Right at one checkpoint and any later one: 3 · 2 + 2 · 1 pairs, and 2 · 1.
  assert.equal(share, Float64Array.of(3 / 8, 1 / 2));
  close(unrelated[0], (3 * (3 / 5 + 3 / 5) + 2 * (3 / 5)) / 8, 1e-15);
  close(unrelated[1], 4 / 5, 1e-15);
  assert.equal(reordered, Float64Array.of((3 + 1) / 2 / 8, (1 + 3) / 2 / 2));
  assert.equal(never, Float64Array.of(1 / 3, 1 / 2));
});

test('the checkpoints of the clock count, with their weights', () => {
  // Ends of epochs 1, 2 and 4 are recorded, and steps within epoch 1, which no event may come from.
  const dense = {
    ...traceOf('1', [['0'], ['1'], ['0'], ['1'], ['1'], ['0']]),
    steps: Int32Array.of(0, 2, 5, 10, 20, 40),
    epochs: Float64Array.of(0, 0.2, 0.5, 1, 2, 4),
  };
  const { events, checkpoints, weights, forgotten } = learningHistories(dense, 'test');
  // Epoch 3 lies half-way between 2 and 4.
  assert.equal(checkpoints, [3, 4, 5]);
  assert.equal(weights, [2, 3, 3]);
  assert.equal(events, Float64Array.of(1));
  assert.equal(forgotten, Float64Array.of(6, 9, 0));
});

test('a diverged member is left out, and what does not exist is NaN', () => {
  const found = learningHistories(
    traceOf('1', [
      ['1', '1', '0'],
      ['-', '1', '0'],
      ['-', '0', '0'],
    ]),
    'train',
  );
  assert.equal(found.leftOut, [0]);
  assert.equal(found.events, Float64Array.of(1, 0));
  const { share, never, neverUnrelated } = forgettingOf(found);
  sameNumbers(share, [1, NaN]);
  sameNumbers(never, [0, NaN]);
  sameNumbers(neverUnrelated, [0, NaN]);
});

/** An ensemble's trace from the probability that a member is right, independently at every checkpoint. */
function drawn(members: number, labels: string, probability: (checkpoint: number, x: number) => number) {
  const generator = new Generator(seedOf('forgetting', 'drawn'));
  const checkpoints = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  return traceOf(
    labels,
    checkpoints.map((checkpoint) =>
      Array.from({ length: members }, () =>
        Array.from(labels, (label, x) =>
          generator.uniform24() < probability(checkpoint, x) ? label : String((Number(label) + 1) % 3),
        ).join(''),
      ),
    ),
  );
}

const LABELS = '012'.repeat(500);
const meanOf = (values: Float64Array) => values.reduce((sum, each) => sum + each / values.length, 0);
const shares = (of: Trace) => {
  const found = forgettingOf(learningHistories(of, 'test'));
  return Object.fromEntries(Object.entries(found).map(([name, values]) => [name, meanOf(values)]));
};

test('unrelated predictions forget as their nulls say', () => {
  // 12 × 1,500 histories of 8 checkpoints: a share has a standard error of about .002.
  const rising = shares(drawn(12, LABELS, (checkpoint) => 0.3 + 0.07 * checkpoint));
  close(rising.share, rising.unrelated, 0.008);
  close(rising.share, rising.unrelatedInClasses, 0.008);
  close(rising.never, rising.neverUnrelated, 0.008);
  // Another accuracy on each class: the null within classes follows, the one without does not.
  const apart = shares(drawn(12, LABELS, (_, x) => [0.2, 0.6, 0.95][x % 3]));
  close(apart.share, apart.unrelatedInClasses, 0.008);
  assert.ok(apart.share < apart.unrelated - 0.1);
  // With the same probability at each checkpoint, each example's own may be anything.
  const steady = shares(drawn(12, LABELS, (_, x) => x / LABELS.length));
  close(steady.share, steady.reordered, 0.008);
});

test('examples that are learned at some checkpoint and kept are never forgotten', () => {
  const kept = shares(drawn(3, LABELS, (checkpoint, x) => (x % 10 <= checkpoint ? 1 : 0)));
  assert.equal([kept.share, kept.reordered > 0.1, kept.unrelated > 0.1, kept.never], [0, true, true, 1]);
});

test.run();
