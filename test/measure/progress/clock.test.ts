import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { accessibility } from '../../../src/measure/accessibility.js';
import {
  atCheckpoints,
  duringStage,
  EPOCHS,
  LOG_STEPS,
  meanOver,
  STEPS,
  type Clock,
  type Recorded,
} from '../../../src/measure/progress/clock.js';
import { close } from '../labelled.js';
import { traceOf } from '../traces.js';

/** Checkpoints at some steps of a training with n/b steps an epoch. */
function recorded(steps: readonly number[], stepsAnEpoch: number): Recorded {
  return { steps: Int32Array.from(steps), epochs: Float64Array.from(steps, (step) => step / stepsAnEpoch) };
}

/** Mean of a known curve over recorded steps. */
function meanOf(clock: Clock, of: Recorded, curve: (step: number) => number): number {
  return meanOver(clock.weights(of), Float64Array.from(of.steps, curve));
}

test('where every epoch ends at a checkpoint these have equal weights, and no other one has any', () => {
  // 18.75 steps an epoch: epochs end at steps 19 (18.75), 38 (37.5), 56 (56.25) and 75.
  const trace = recorded([0, 1, 3, 8, 19, 38, 56, 75], 18.75);
  assert.equal(EPOCHS.weights(trace), { checkpoints: [4, 5, 6, 7], weights: [1, 1, 1, 1], total: 4 });
  assert.is(
    meanOf(EPOCHS, trace, (step) => step),
    (19 + 38 + 56 + 75) / 4,
  );
});

test('every third epoch: the ends between are on straight lines, by hand', () => {
  // Epochs 1 and 2 have shares 1/3 and 2/3 of epoch 3, and 2/3 and 1/3 of the start, and so on.
  const trace = recorded([0, 12, 24, 36], 4);
  assert.equal(EPOCHS.weights(trace), { checkpoints: [0, 1, 2, 3], weights: [1, 3, 3, 2], total: 9 });
  // A checkpoint within the first epoch takes part: epoch 1 lies half-way from epoch 0.5 to 1.5.
  assert.equal(EPOCHS.weights(recorded([0, 2, 6], 4)), { checkpoints: [1, 2], weights: [1, 3], total: 4 });
});

test('a straight line has its own mean, whatever is recorded', () => {
  const line = (step: number) => 3 + 0.25 * step;
  const trace = recorded([0, 1, 2, 5, 20, 50, 100], 10);
  close(meanOf(STEPS, trace, line), line(50.5), 1e-12);
  // To the resolution 2^-20 of weights that are no halves, times the largest value.
  close(meanOf(EPOCHS, trace, line), line(55), 28 * 7 * 2 ** -20);
});

for (const k of [1, 2, 3, 5, 10]) {
  test(`every ${k}. of 60 epochs: a saturating curve is off by at most (k² − 1) / (12 τ E)`, () => {
    const [E, tau] = [60, 8];
    const curve = (step: number) => 1 - Math.exp(-step / 5 / tau);
    const ends = Array.from({ length: E }, (_, e) => 5 * (e + 1));
    const truth = ends.reduce((sum, step) => sum + curve(step) / E, 0);
    const some = [0, ...ends.filter((_, e) => (e + 1) % k === 0)];
    const error = truth - meanOf(EPOCHS, recorded(some, 5), curve);
    // Straight lines lie below a concave curve.
    assert.ok(error >= -1e-12 && error <= (k ** 2 - 1) / (12 * tau * E) + 1e-12, `${error}`);
    if (k > 1) assert.ok(error > (0.8 * (k ** 2 - 1)) / (12 * tau * E), `the bound is no waste: ${error}`);
  });
}

test('several epochs that end at one step each count, and a last part of an epoch is one', () => {
  // Batches of 8 of 4 examples: epochs 1 and 2 both end at step 1, and epoch 3 at step 2.
  assert.equal(EPOCHS.weights(recorded([0, 1, 2], 0.5)).weights, [2, 1]);
  assert.equal(EPOCHS.weights(recorded([0, 1], 0.5)).weights, [1]);
  assert.equal(EPOCHS.weights(recorded([0, 3], 10)), { checkpoints: [1], weights: [1], total: 1 });
});

test('steps: each step after the start counts once', () => {
  assert.equal(STEPS.weights(recorded([0, 1, 2, 3], 1)), {
    checkpoints: [1, 2, 3],
    weights: [1, 1, 1],
    total: 3,
  });
  // Ten steps: 4.5 to the start, 5.5 to the end.
  assert.equal(STEPS.weights(recorded([0, 10], 1)), { checkpoints: [0, 1], weights: [9, 11], total: 20 });
  const stage = duringStage(1, 3).weights(recorded([0, 1, 2, 3, 9], 1));
  assert.equal(stage, { checkpoints: [2, 3], weights: [1, 1], total: 2 });
  assert.throws(() => duringStage(2, 2).weights(recorded([0, 1, 2], 1)), /after checkpoint 2 up to 2/);
});

test('log steps: every factor counts alike, the start does not', () => {
  const trace = recorded([0, 1, 10, 100, 1000], 1);
  const { checkpoints, weights, total } = LOG_STEPS.weights(trace);
  assert.equal(checkpoints, [1, 2, 3, 4]);
  weights.forEach((weight, at) => close(weight / total, [1, 2, 2, 1][at] / 6, 2 ** -19));
  // A curve that is straight in the logarithm has its mean at the geometric mean of first and last step.
  close(
    meanOf(LOG_STEPS, trace, (step) => Math.log10(Math.max(1, step))),
    1.5,
    3 * 4 * 2 ** -20,
  );
  assert.equal(LOG_STEPS.weights(recorded([0, 7], 1)), { checkpoints: [1], weights: [1], total: 1 });
});

test('weights are whole, and equal histories have equal accessibility to the bit', () => {
  const trace = recorded([0, 1, 4, 9, 30, 77, 100, 333], 17.3);
  for (const clock of [EPOCHS, STEPS, LOG_STEPS]) {
    const { weights, total } = clock.weights(trace);
    assert.ok(
      weights.every((weight) => Number.isInteger(weight) && weight > 0),
      clock.name,
    );
    assert.is(
      weights.reduce((sum, weight) => sum + weight, 0),
      total,
    );
  }
  // Two members with the histories of two examples swapped: sums over members are equal, whatever the order.
  const swapped = traceOf('00', [
    ['11', '11'],
    ['01', '10'],
    ['10', '01'],
    ['00', '00'],
  ]);
  const uneven = { ...swapped, steps: Int32Array.of(0, 1, 17, 40), epochs: Float64Array.of(0, 0.1, 1.7, 4) };
  const { hits } = accessibility(uneven, 'test', LOG_STEPS);
  assert.is(hits[0] + hits[2], hits[1] + hits[3]);
});

test('chosen checkpoints count as often as they are named', () => {
  const trace = recorded([0, 1, 2, 3], 1);
  assert.equal(atCheckpoints([1, 3, 3]).weights(trace), { checkpoints: [1, 3], weights: [1, 2], total: 3 });
  assert.throws(
    () => atCheckpoints([4]).weights(trace),
    /checkpoints \[4\], expected at least one of 0 to 3/,
  );
  assert.throws(() => atCheckpoints([]).weights(trace), /expected at least one/);
});

test('without a checkpoint after step 0 there is no mean', () => {
  for (const clock of [EPOCHS, STEPS, LOG_STEPS]) {
    assert.throws(
      () => clock.weights(recorded([0], 1)),
      /checkpoints at steps \[0\], expected one after step 0/,
    );
  }
});

test.run();
