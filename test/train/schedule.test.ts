import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { batchSize, checkpointSteps, learningRates, totalSteps } from '../../src/train/schedule.js';
import { EPOCHS } from '../../src/measure/progress/clock.js';
import type { CheckpointSpec } from '../../src/train/spec.js';
import { training } from './support/training-spec.js';

const test = suite('schedule');

/** Checkpoints of `total` full batches. */
function stepsOf(checkpoints: CheckpointSpec, total: number): number[] {
  return checkpointSteps(training({ batch: 'full', epochs: total, checkpoints }), 100);
}

test('checkpoints start at 0, increase strictly, end at the last step, and are as many as asked for', () => {
  for (const spacing of ['linear', 'log'] as const) {
    for (const total of [1, 2, 3, 5, 7, 10, 63, 64, 100, 999, 12345]) {
      for (const count of [1, 2, 3, 4, 6, 9, 10, 11, 40, 64, 100, 1000]) {
        const steps = stepsOf({ count, spacing }, total);
        const what = `${count} ${spacing} of ${total}: ${steps.slice(0, 20).join(' ')}`;
        assert.is(steps[0], 0, what);
        assert.is(steps.at(-1), total, what);
        assert.is(steps.length, 1 + Math.min(count, total), what);
        steps.slice(1).forEach((step, i) => {
          assert.ok(Number.isInteger(step) && step > steps[i], what);
        });
      }
    }
  }
});

test('linear checkpoints are even in steps, logarithmic ones in their logarithm', () => {
  assert.equal(stepsOf({ count: 4, spacing: 'linear' }, 100), [0, 25, 50, 75, 100]);
  assert.equal(stepsOf({ count: 4, spacing: 'log' }, 1000), [0, 1, 10, 100, 1000]);
  assert.equal(stepsOf({ count: 7, spacing: 'log' }, 64), [0, 1, 2, 4, 8, 16, 32, 64]);
  // Where the ideal ones would fall on the same step, each takes the next free one.
  assert.equal(stepsOf({ count: 5, spacing: 'log' }, 6), [0, 1, 2, 3, 4, 6]);
});

test('one checkpoint is the last step, and more than there are steps are all steps', () => {
  assert.equal(stepsOf({ count: 1, spacing: 'log' }, 50), [0, 50]);
  assert.equal(stepsOf({ count: 9, spacing: 'log' }, 3), [0, 1, 2, 3]);
  assert.equal(stepsOf({ count: 9, spacing: 'linear' }, 3), [0, 1, 2, 3]);
});

test('the end of every epoch is recorded, at the nearest step, and early ones before the first', () => {
  const every = (everyEpochs: number, early: number) =>
    checkpointSteps(training({ batch: 32, epochs: 5, checkpoints: { everyEpochs, early } }), 600);
  // Epochs end at 18.75, 37.5, 56.25, 75 and 93.75 steps.
  assert.equal(every(1, 0), [0, 19, 38, 56, 75, 94]);
  // Four early ones are even in the logarithm, from 1 towards 19: 1, 2.1, 4.4 and 9.1.
  assert.equal(every(1, 4), [0, 1, 2, 4, 9, 19, 38, 56, 75, 94]);
  // The last epoch ends training, whether it is one of every second or not.
  assert.equal(every(2, 0), [0, 38, 75, 94]);
  assert.equal(every(7, 1), [0, 1, 94]);
});

test('early checkpoints are at most the steps before the first end, and short epochs share their ends', () => {
  assert.equal(stepsOf({ everyEpochs: 3, early: 8 }, 9), [0, 1, 2, 3, 6, 9]);
  assert.equal(stepsOf({ everyEpochs: 1, early: 8 }, 3), [0, 1, 2, 3]);
  // Batches of 8 of 6 examples: epochs end at 0.75, 1.5, 2.25 and 3 steps.
  const short = training({ batch: 8, epochs: 4, checkpoints: { everyEpochs: 1, early: 2 } });
  assert.equal(checkpointSteps(short, 6), [0, 1, 2, 3]);
});

test('the clock of epochs finds the ends that the schedule records, for any sizes', () => {
  for (const batch of [1, 3, 8, 32, 50]) {
    for (const examples of [50, 100, 192, 601]) {
      for (const epochs of [1, 2, 7, 12]) {
        const spec = training({ batch, epochs, checkpoints: { everyEpochs: 1, early: 5 } });
        const steps = Int32Array.from(checkpointSteps(spec, examples));
        const recorded = { steps, epochs: Float64Array.from(steps, (step) => (step * batch) / examples) };
        const { weights, checkpoints } = EPOCHS.weights(recorded);
        const what = `${examples} examples, batches of ${batch}, ${epochs} epochs`;
        assert.equal(weights, new Array<number>(epochs).fill(1), what);
        checkpoints.forEach((checkpoint, epoch) =>
          assert.ok(Math.abs(recorded.epochs[checkpoint] - epoch - 1) <= batch / examples / 2 + 1e-9, what),
        );
      }
    }
  }
});

test('the learning rate is divided every so many steps, wherever an upload starts', () => {
  const spec = training({ learningRate: 0.8, decay: { divisor: 2, everySteps: 3 } });
  const rates = (first: number, count: number): number[] => {
    const target = new Float32Array(count);
    learningRates(spec, first, target);
    return [...target];
  };
  assert.equal(rates(0, 8), [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2].map(Math.fround));
  assert.equal(rates(2, 3), [0.8, 0.4, 0.4].map(Math.fround));
  assert.equal([...rates(0, 5), ...rates(5, 7)], rates(0, 12));
  const constant = new Float32Array(3);
  learningRates(training({ learningRate: 0.3 }), 1000, constant);
  assert.equal([...constant], [0.3, 0.3, 0.3].map(Math.fround));
});

test("adam's rate has the bias correction of its update, wherever an upload starts", () => {
  const spec = training({ learningRate: 0.8, optimiser: 'adam', decay: { divisor: 2, everySteps: 3 } });
  const rates = (first: number, count: number): Float32Array => {
    const target = new Float32Array(count);
    learningRates(spec, first, target);
    return target;
  };
  const whole = rates(0, 12);
  // √0.001 / 0.1 and √(1 − 0.999²) / 0.19 at the first two updates, from Kingma & Ba's formula by hand.
  const byHand = [0.8 * 0.316227766, 0.8 * 0.235316717];
  byHand.forEach((rate, at) => assert.ok(Math.abs(whole[at] - rate) <= 1e-7, `update ${at}: ${whole[at]}`));
  assert.equal([...rates(0, 5), ...rates(5, 7)], [...whole]);
  // Half of the rate without decay from the third step on, and at last the rate alone.
  assert.ok(Math.abs(whole[3] - (0.4 * Math.sqrt(1 - 0.999 ** 4)) / (1 - 0.9 ** 4)) <= 1e-7);
  const late = new Float32Array(1);
  learningRates(training({ learningRate: 0.8, optimiser: 'adam' }), 100_000, late);
  assert.is(late[0], Math.fround(0.8));
});

test('steps are epochs times examples over the batch, at least one', () => {
  assert.is(totalSteps(training({ batch: 32, epochs: 10 }), 1000), 313);
  assert.is(totalSteps(training({ batch: 'full', epochs: 10 }), 1000), 10);
  assert.is(totalSteps(training({ batch: 64, epochs: 0.01 }), 100), 1);
  assert.is(batchSize(training({ batch: 'full' }), 77), 77);
  assert.is(batchSize(training({ batch: 9 }), 77), 9);
});

test.run();
