import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { summed, type Accessibility } from '../../../src/measure/accessibility.js';
import { bimodalityNull, independentBimodality } from '../../../src/measure/agreement/bimodality-null.js';
import { allExamples, examplesByClass } from '../../../src/statistics/correlation.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { close } from '../labelled.js';

const SEED = seedOf('null', 'bimodality');

/** One checkpoint's hits: member m is right about example x when `right` says so. */
function countsOf(
  members: number,
  examples: number,
  right: (m: number, x: number) => boolean,
): Accessibility {
  const rows = Array.from({ length: members }, (_, m) => m);
  const hits = Float64Array.from(
    rows.flatMap((m) => Array.from({ length: examples }, (_, x) => (right(m, x) ? 1 : 0))),
  );
  return summed({ examples, members: rows, leftOut: [], checkpoints: [0], total: 1, hits });
}

/** Kurtosis − skewness² − 1 of a sum of independent Bernoulli variables, by their cumulants. */
function ofIndependent(accuracies: readonly number[]): number {
  const sum = (f: (v: number, a: number) => number) =>
    accuracies.reduce((total, a) => total + f(a * (1 - a), a), 0);
  const second = sum((v) => v);
  const third = sum((v, a) => v * (1 - 2 * a));
  const fourth = sum((v) => v * (1 - 6 * v));
  return 2 + fourth / second ** 2 - third ** 2 / second ** 3;
}

test('the null has the bi-modality of a sum of independent members of the same accuracies', () => {
  const examples = 2000;
  const accuracies = [0.2, 0.3, 0.7, 0.9, 0.95];
  const counts = countsOf(5, examples, (m, x) => x < accuracies[m] * examples);
  const found = bimodalityNull(counts, { groups: allExamples(examples), seed: SEED, draws: 400 });
  // Measured: a draw's standard deviation is 0.08, so that of the mean 0.004; the bias of 2,000 examples is
  // -0.006.
  close(found?.mean, ofIndependent(accuracies), 0.02, 'mean');
  const width = (found?.interval.high ?? NaN) - (found?.interval.low ?? NaN);
  close(width, 2 * 1.96 * 0.08, 0.06, 'width of the interval');
  assert.ok(found !== undefined);
  assert.ok(found.interval.low < found.mean && found.mean < found.interval.high);
});

test('its mean in closed form: for members, and for members with classes of their own', () => {
  const accuracies = [0.2, 0.3, 0.7, 0.9, 0.95];
  const counts = countsOf(5, 2000, (m, x) => x < accuracies[m] * 2000);
  close(independentBimodality(counts, allExamples(2000)), ofIndependent(accuracies), 1e-12);
  close(
    independentBimodality(counts, allExamples(2000), [0, 2, 4]),
    ofIndependent([0.2, 0.7, 0.95]),
    1e-12,
    'of some rows',
  );
  // The classes are unequal and members are right about them to different degrees; draws of the null are the
  // reference.
  const labels = Uint8Array.from({ length: 2000 }, (_, x) => (x % 4 === 0 ? 1 : 0));
  const groups = examplesByClass(labels);
  const classes = countsOf(5, 2000, (m, x) => (x * 7) % 100 < (labels[x] === 1 ? 15 * (m + 1) : 90 - 10 * m));
  const drawn = bimodalityNull(classes, { groups, seed: SEED, draws: 400 });
  // Measured: a draw's standard deviation is below 0.05, so that of the mean below 0.0025; the bias of 2,000
  // examples is about as large.
  close(independentBimodality(classes, groups), drawn?.mean ?? NaN, 0.01, 'of classes');
  assert.is(
    independentBimodality(
      countsOf(3, 10, () => true),
      allExamples(10),
    ),
    undefined,
  );
});

test(
  'members that are right about the same examples are two points: bi-modality 0 and the ' + 'smallest p',
  () => {
    const counts = countsOf(6, 300, (_, x) => x < 180);
    const found = bimodalityNull(counts, { groups: allExamples(300), seed: SEED, draws: 199 });
    close(found?.observed, 0, 1e-12);
    close(found?.mean, ofIndependent([0.6, 0.6, 0.6, 0.6, 0.6, 0.6]), 0.05, 'mean');
    assert.is(found?.p, 2 / 200);
  },
);

test('each choice of examples is equally likely, and draws that are constant are not counted', () => {
  // Two members, each right about one example of two: on the same one in half of the draws, else all are
  // equal.
  const found = bimodalityNull(
    countsOf(2, 2, (_, x) => x === 0),
    { groups: allExamples(2), seed: SEED, draws: 400 },
  );
  // Binomial(400, ½): 200 ± 4 standard deviations of 10.
  close(found?.draws, 200, 40, 'draws');
  close(found?.mean, 0, 1e-12);
});

test('p of members that are independent is spread evenly', () => {
  const generator = new Generator(seedOf('null', 'members'));
  let small = 0;
  const trials = 200;
  for (let trial = 0; trial < trials; trial++) {
    const counts = countsOf(4, 60, (m) => generator.uniformInt(10) < 5 + m);
    const found = bimodalityNull(counts, {
      groups: allExamples(60),
      seed: seedOf('null', 'trial', trial),
      draws: 99,
    });
    if ((found?.p ?? 0) <= 0.2) small++;
  }
  // Binomial(200, 0.2): 40 ± 4 standard deviations of 5.7.
  assert.ok(small >= 17 && small <= 63, `${small} of ${trials} with p up to 0.2, expected about 40`);
});

test('the class-wise null keeps what classes explain, and only that', () => {
  // Every member is right about one class in 90 % and about the other in 10 % of its examples, independently.
  const generator = new Generator(seedOf('null', 'classes'));
  const labels = Uint8Array.from({ length: 400 }, (_, x) => x % 2);
  const counts = countsOf(8, 400, (_, x) => generator.uniformInt(10) < (labels[x] === 0 ? 9 : 1));
  const options = { seed: SEED, draws: 199 };
  const pooled = bimodalityNull(counts, { ...options, groups: allExamples(400) });
  const classWise = bimodalityNull(counts, { ...options, groups: examplesByClass(labels) });
  assert.ok(pooled !== undefined && classWise !== undefined);
  assert.is(pooled.p, 2 / 200);
  assert.ok(classWise.p > 0.05, `class-wise p ${classWise.p}`);
  assert.ok(classWise.mean < pooled.mean - 1, `${classWise.mean} and ${pooled.mean}`);
});

test('the same seed gives the same null; rows, constants and wrong requests', () => {
  const counts = countsOf(4, 50, (m, x) => (x * (m + 3)) % 7 < 4);
  const options = { groups: allExamples(50), seed: SEED, draws: 50 };
  assert.equal(bimodalityNull(counts, options), bimodalityNull(counts, options));
  close(bimodalityNull(counts, options, [1])?.observed, 0, 1e-12, 'one member is two points');
  const some = countsOf(3, 50, (m, x) => (x * ([0, 2, 3][m] + 3)) % 7 < 4);
  assert.equal(bimodalityNull(counts, options, [0, 2, 3]), bimodalityNull(some, options));
  assert.is(
    bimodalityNull(
      countsOf(3, 20, () => true),
      { ...options, groups: allExamples(20) },
    ),
    undefined,
  );
  assert.throws(
    () => bimodalityNull({ ...counts, checkpoints: [0, 1] }, options),
    /2 checkpoints and 50 draws/,
  );
});

test.run();
