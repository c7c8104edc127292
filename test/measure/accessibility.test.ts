import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  accessibility,
  accessibilityByMember,
  meanAccessibility,
  sumOfHits,
} from '../../src/measure/accessibility.js';
import { atCheckpoints, STEPS } from '../../src/measure/progress/clock.js';
import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';
import { ensembleOf, normals } from './member-model.js';
import { traceOf } from './traces.js';

const trace = traceOf('0122', [
  ['0122', '0122'],
  ['0100', '0020'],
  ['0120', '1120'],
]);

test('the mean over members and the ends of epochs, computed by hand', () => {
  const counts = accessibility(trace, 'train');
  assert.equal(counts.checkpoints, [1, 2]);
  assert.equal(counts.hits, Float64Array.of(2, 2, 1, 0, 1, 1, 2, 0));
  assert.equal(accessibilityByMember(counts), Float64Array.of(1, 1, 0.5, 0, 0.5, 0.5, 1, 0));
  assert.equal(meanAccessibility(counts), Float64Array.of(0.75, 0.75, 0.75, 0));
});

test('another clock weighs checkpoints: 10 steps between them count by straight lines', () => {
  const counts = accessibility(trace, 'train', STEPS);
  // The start has 4.5 of 20 steps, the middle 10 and the end 5.5: twice that in whole numbers.
  assert.is(counts.total, 40);
  assert.equal(counts.hits, Float64Array.of(40, 40, 20, 9, 29, 20, 40, 9));
});

test('other checkpoints can be chosen, but not none and not absent ones', () => {
  assert.equal(
    meanAccessibility(accessibility(trace, 'test', atCheckpoints([0]))),
    Float64Array.of(1, 1, 1, 1),
  );
  assert.throws(
    () => accessibility(trace, 'test', atCheckpoints([3])),
    /checkpoints \[3\], expected at least one of 0 to 2/,
  );
  assert.throws(() => accessibility(trace, 'test', atCheckpoints([])), /expected at least one/);
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

test('sums over members are those of plain addition to the bit, whoever is left out or named twice', () => {
  const generator = new Generator(seedOf('test', 'sums of hits'));
  const [members, examples] = [9, 50];
  const world = { difficulty: normals(examples, generator), direction: normals(examples, generator) };
  const counts = ensembleOf({ ...world, shared: 0.3, speed: 0.3, noise: 1 }, members, generator);
  const everyone = counts.members.map((_, row) => row);
  const resamples = Array.from({ length: 50 }, () => everyone.map(() => generator.uniformInt(members)));
  const without = everyone.map((left) => everyone.filter((row) => row !== left));
  for (const rows of [everyone, [], [4], [2, 2, 2], [...everyone, 3], ...without, ...resamples]) {
    const plain = Float64Array.from({ length: examples }, (_, x) =>
      rows.reduce((sum, row) => sum + counts.hits[row * examples + x], 0),
    );
    assert.equal(sumOfHits(counts, rows), plain, rows.join());
  }
});

test.run();
