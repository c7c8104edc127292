import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { learningRows } from '../../../../src/finding/rows/progress/learning-rows.js';
import { rowOf } from '../../support/rows.js';
import { balancedLabels, syntheticEvidence } from '../../support/synthetic.js';

const EPOCHS = 10;
const NEVER = EPOCHS + 1;

/** A quarter of forty examples each is learned at two epochs, and the rest never. */
function ensembleOf(first: number, second: number, diverged: number[] = []) {
  return syntheticEvidence({
    label: 'made',
    members: 4,
    labels: balancedLabels(40, 2),
    checkpoints: EPOCHS,
    learnedAt: (member, x) => (diverged.includes(member) ? NEVER : x < 10 ? first : x < 20 ? second : NEVER),
    diverged,
  });
}

const value = (of: ReturnType<typeof ensembleOf>, quantity: string) =>
  rowOf(learningRows(of), quantity).estimate.value!;

test('half of the examples are right at the end, and the loss is what the trace says', () => {
  const ensemble = ensembleOf(3, 8);
  assert.ok(Math.abs(value(ensemble, 'accuracy at the end, test examples') - 0.5) < 1e-12);
  assert.ok(Math.abs(value(ensemble, 'loss at the end, train examples') - 0.5) < 1e-12);
});

test('a quarter that is right in 8 of 10 epochs and one in 3 of 10 make .275 over epochs', () => {
  assert.ok(Math.abs(value(ensembleOf(3, 8), 'mean accuracy over epochs, test examples') - 0.275) < 1e-12);
});

test('the same order learned more slowly has the same end and a lower mean over epochs', () => {
  const [fast, slow] = [ensembleOf(1, 4), ensembleOf(4, 10)];
  assert.is(value(fast, 'accuracy at the end'), value(slow, 'accuracy at the end'));
  assert.ok(value(fast, 'mean accuracy') - value(slow, 'mean accuracy') > 0.2);
});

test('a member that diverged does not count', () => {
  assert.ok(Math.abs(value(ensembleOf(3, 8, [2]), 'accuracy at the end') - 0.5) < 1e-12);
});

test.run();
