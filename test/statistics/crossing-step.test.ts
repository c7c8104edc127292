import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { crossingStep } from '../../src/statistics/crossing-step.js';
import { close } from '../measure/labelled.js';

const STEPS = [0, 10, 40];

test('an exponential is crossed where it is, between checkpoints too', () => {
  const curve = STEPS.map((step) => 2 * Math.exp(-0.05 * step));
  for (const step of [3, 10, 27])
    close(crossingStep(STEPS, curve, 2 * Math.exp(-0.05 * step)), step, 1e-12 * 40);
});

test('a curve that begins below is crossed at once, one that ends above never', () => {
  assert.is(crossingStep(STEPS, [1, 0.5, 0.2], 2), 0);
  assert.ok(Number.isNaN(crossingStep(STEPS, [1, 0.5, 0.2], 0.1)));
});

test('the first crossing counts, and a value of 0 has no logarithm', () => {
  assert.is(crossingStep([0, 1, 2, 3], [4, 1, 4, 1], 2), 0.5);
  assert.is(crossingStep(STEPS, [1, 0, 0], 0.5), 10);
});

test.run();
