import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chanceOn, chanceText, isAboveChance } from '../../../src/measure/progress/chance.js';
import { close } from '../labelled.js';

test('chance is the share of the most frequent class, with two standard errors over the examples', () => {
  const labels = Uint8Array.from({ length: 400 }, (_, x) => (x % 4 === 0 ? 1 : 0));
  const chance = chanceOn(labels)!;
  assert.is(chance.accuracy, 0.75);
  close(chance.margin, 2 * Math.sqrt((0.75 * 0.25) / 400), 1e-12);
  assert.is(chanceText(chance), '0.75 + 0.04');
  assert.is(chanceOn([]), undefined);
  assert.is(chanceOn([3, 3]), undefined);
});

test('above chance is all of the interval, or the value where there is none', () => {
  const chance = { accuracy: 0.5, margin: 0.05 };
  assert.ok(isAboveChance({ value: 0.6, interval: { low: 0.551, high: 0.65 } }, chance));
  assert.not(isAboveChance({ value: 0.6, interval: { low: 0.549, high: 0.65 } }, chance));
  assert.ok(isAboveChance({ value: 0.56 }, chance));
  assert.not(isAboveChance({ value: 0.55 }, chance));
  assert.not(isAboveChance({ reason: 'no member finished' }, chance));
});

test.run();
