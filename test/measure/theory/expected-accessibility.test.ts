import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { expectedAccessibility } from '../../../src/measure/theory/expected-accessibility.js';
import { expectedFromKernel } from '../../../src/measure/theory/expected-from-kernel.js';
import { leastSquares } from '../../../src/measure/component/least-squares.js';
import { chanceOf, type OutputDescent } from '../../../src/measure/theory/output-descent.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { aboutOrigin, close, randomExamples } from '../labelled.js';

const [FEATURES, CLASSES] = [5, 3];
const TRAIN = randomExamples(40, FEATURES, CLASSES, 'expected train');
const TEST = randomExamples(12, FEATURES, CLASSES, 'expected test');
const PCA = aboutOrigin(TRAIN);
const ONE = { checkpoints: [0], weights: [1], total: 1 };
/** The clock leaves out the start, and counts the last checkpoint twice. */
const DESCENT: OutputDescent = {
  loss: 'squared-error',
  stepSize: 0.05,
  initialVariance: 0.09,
  steps: [0, 1, 7, 40, 300],
  weights: { checkpoints: [1, 2, 4], weights: [1, 1, 2], total: 4 },
};

test(
  'the chance of the highest of normal outputs: two by the normal distribution, equal ones 1/K, without ' +
    'spread the first highest',
  () => {
    close(chanceOf(0, [1, 0], 1), 0.7602499389, 1e-9); // Φ(1/√2)
    close(chanceOf(1, [1, 0], 1), 1 - 0.7602499389, 1e-9);
    close(chanceOf(0, [3, 0], 2), 0.8555778169, 1e-9); // Φ(3 / (2√2))
    for (const classes of [2, 3, 10]) close(chanceOf(1, new Float64Array(classes), 0.3), 1 / classes, 1e-12);
    const means = [0.2, -0.1, 0.4];
    close(
      means.reduce((sum, _, k) => sum + chanceOf(k, means, 0.5), 0),
      1,
      1e-9,
    );
    assert.equal(
      [0, 1, 2].map((k) => chanceOf(k, [1, 1, 0], 0)),
      [1, 0, 0],
    );
  },
);

/**
 * Shares of `draws` random linear nets of one layer that are right after each of the steps, by gradient
 * descent in float64.
 */
function simulated(draws: number, { stepSize, initialVariance, steps }: OutputDescent): Float64Array[] {
  const generator = new Generator(seedOf('expected', 'initial weights'));
  const { rank, optimum } = leastSquares(PCA, TRAIN, CLASSES);
  const rights = Array.from(steps, () => new Float64Array(TEST.count));
  const z = Array.from({ length: TEST.count }, (_, x) =>
    Float64Array.from({ length: rank }, (_, j) => {
      let sum = 0;
      for (let i = 0; i < FEATURES; i++)
        sum += PCA.components[j * FEATURES + i] * TEST.inputs[x * FEATURES + i];
      return sum;
    }),
  );
  for (let draw = 0; draw < draws; draw++) {
    const weights = Float64Array.from(optimum, () => Math.sqrt(initialVariance) * generator.normal());
    let done = 0;
    Array.from(steps).forEach((target, at) => {
      for (; done < target; done++) {
        weights.forEach((w, i) => (weights[i] = w - stepSize * PCA.eigenvalues[i % rank] * (w - optimum[i])));
      }
      z.forEach((own, x) => {
        const outputs = Array.from({ length: CLASSES }, (_, k) =>
          own.reduce((sum, value, j) => sum + weights[k * rank + j] * value, 0),
        );
        if (outputs.indexOf(Math.max(...outputs)) === TEST.labels[x]) rights[at][x] += 1 / draws;
      });
    });
  }
  return rights;
}

test('squared error: what thousands of networks do on average, at every checkpoint', () => {
  const draws = 4000;
  const expected = simulated(draws, DESCENT);
  Array.from(DESCENT.steps).forEach((step, at) => {
    const { accessibility, accuracy } = expectedAccessibility(
      { pca: PCA, train: TRAIN, target: TEST },
      CLASSES,
      {
        ...DESCENT,
        steps: [step],
        weights: ONE,
      },
    );
    accessibility.forEach((chance, x) => {
      // Four and a half binomial standard errors, of 60 comparisons.
      const error = 4.5 * Math.sqrt(Math.max(chance * (1 - chance), 1e-3) / draws);
      close(chance, expected[at][x], error);
    });
    close(
      accuracy[0],
      accessibility.reduce((sum, chance) => sum + chance / TEST.count, 0),
      1e-12,
    );
  });
  const all = expectedAccessibility({ pca: PCA, train: TRAIN, target: TEST }, CLASSES, DESCENT);
  const [, first, second, , last] = expected;
  close(all.accessibility[0], (first[0] + second[0] + 2 * last[0]) / 4, 0.02);
  const beyond = { ...DESCENT, weights: { checkpoints: [5], weights: [1], total: 1 } };
  assert.throws(
    () => expectedAccessibility({ pca: PCA, train: TRAIN, target: TEST }, CLASSES, beyond),
    /weight of checkpoint 5, expected 0 to 4/,
  );
});

test('cross-entropy: chance at step 0, and a first small step as squared error takes it', () => {
  const softmax = { ...DESCENT, loss: 'cross-entropy' } as const;
  const start = expectedAccessibility({ pca: PCA, train: TRAIN, target: TEST }, CLASSES, {
    ...softmax,
    steps: [0],
    weights: ONE,
  });
  start.accessibility.forEach((chance) => close(chance, 1 / CLASSES, 1e-12));
  const small = { stepSize: 1e-7, initialVariance: 1e-14, steps: [1], weights: ONE };
  const one = expectedAccessibility({ pca: PCA, train: TRAIN, target: TEST }, CLASSES, {
    ...softmax,
    ...small,
  });
  const other = expectedAccessibility({ pca: PCA, train: TRAIN, target: TEST }, CLASSES, {
    ...DESCENT,
    ...small,
  });
  one.accessibility.forEach((chance, x) => close(chance, other.accessibility[x], 1e-5));
  const moved = Math.max(...one.accessibility.map((chance) => Math.abs(chance - 1 / CLASSES)));
  assert.ok(moved > 0.05, `a step that moves no chance by more than ${moved}`);
});

function innerProducts(a: typeof TRAIN, b: typeof TRAIN): Float32Array {
  return Float32Array.from({ length: a.count * b.count }, (_, at) => {
    const [x, y] = [Math.floor(at / b.count) * FEATURES, (at % b.count) * FEATURES];
    let sum = 0;
    for (let i = 0; i < FEATURES; i++) sum += a.inputs[x + i] * b.inputs[y + i];
    return sum;
  });
}

for (const loss of ['squared-error', 'cross-entropy'] as const) {
  test(`${loss}: the kernel of a linear net of one layer gives the closed form`, async () => {
    const train = innerProducts(TRAIN, TRAIN);
    const other = innerProducts(TEST, TRAIN);
    const lastInputs = { features: FEATURES, train: TRAIN.inputs, test: TEST.inputs };
    const kernel = { member: 0, train, test: other, lastInputs };
    const labels = { train: TRAIN.labels, test: TEST.labels };
    const descent = { ...DESCENT, loss };
    const byKernel = await expectedFromKernel(kernel, labels, CLASSES, descent);
    const closed = expectedAccessibility({ pca: PCA, train: TRAIN, target: TEST }, CLASSES, descent);
    // The kernel is rounded to float32, and 35 of its 40 eigenvalues are nothing but that rounding.
    byKernel.accessibility.forEach((chance, x) => close(chance, closed.accessibility[x], 1e-4));
    byKernel.accuracy.forEach((share, at) => close(share, closed.accuracy[at], 1e-4));
  });
}

test.run();
