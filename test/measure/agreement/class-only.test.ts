import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { classOnlyCorrelation } from '../../../src/measure/agreement/class-only.js';
import { allExamples, examplesByClass, pearson } from '../../../src/statistics/correlation.js';
import { correlationTest } from '../../../src/statistics/permutation.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { close } from '../labelled.js';
import { normals } from '../member-model.js';

test('class means alone, by hand', () => {
  // Class means 1 and 3 on both sides, covariance 1; standard deviations √2 and 1.
  close(
    classOnlyCorrelation([0, 2, 2, 4], [1, 1, 3, 3], '0011'.split('').map(Number)),
    1 / Math.sqrt(2),
    1e-15,
  );
  assert.is(classOnlyCorrelation([1, 1, 1], [1, 2, 3], [0, 0, 1]), undefined);
});

test('the mean of the within-class permutation null, not the correlation', () => {
  const generator = new Generator(seedOf('class-only', 'test'));
  const labels = Uint8Array.from({ length: 90 }, (_, x) => x % 3);
  const a = normals(90, generator).map((value, x) => value + labels[x]);
  const b = a.map((value, x) => value + labels[x] ** 2);
  const found = classOnlyCorrelation(a, b, labels);
  const null_ = correlationTest(a, b, {
    kind: 'pearson',
    groups: allExamples(90),
    exchangeable: examplesByClass(labels),
    seed: seedOf('class-only', 'null'),
    permutations: 9,
  });
  // Sums of 90 terms that add up to at most 1.
  close(found, null_?.nullMean ?? NaN, 90 * Number.EPSILON);
  assert.ok((found ?? 1) < (pearson(a, b) ?? 0) - 0.1);
});

test.run();
