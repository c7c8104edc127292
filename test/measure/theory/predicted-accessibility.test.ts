import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ExampleSet } from '../../../src/data/dataset.js';
import type { PrincipalComponents } from '../../../src/data/components/principal-components.js';
import { symmetricEigen } from '../../../src/algebra/symmetric-eigen.js';
import {
  gradientDescent,
  learningTimes,
  predictFromComponents,
  predictFromKernel,
} from '../../../src/measure/theory/predicted-accessibility.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';

const FEATURES = 6;
const CLASSES = 3;

function setOf(inputs: readonly number[], labels: readonly number[]): ExampleSet {
  return { inputs: Float32Array.from(inputs), labels: Uint8Array.from(labels), count: labels.length };
}

/**
 * Examples whose feature i has standard deviation 2^-i, with classes of one size that differ in all features.
 */
function drawn(count: number, name: string): ExampleSet {
  const generator = new Generator(seedOf('predicted', name));
  const means = new Generator(seedOf('predicted', 'means'));
  const centres = Array.from({ length: CLASSES * FEATURES }, () => means.normal());
  const labels = Array.from({ length: count }, (_, x) => x % CLASSES);
  const inputs = labels.flatMap((label) =>
    Array.from(
      { length: FEATURES },
      (_, i) => (generator.normal() + 0.7 * centres[label * FEATURES + i]) * 2 ** -i,
    ),
  );
  return setOf(inputs, labels);
}

/** Components about the origin, from Σxx / n in float64. */
async function aboutOrigin({ inputs, count }: ExampleSet, features: number): Promise<PrincipalComponents> {
  const products = new Float64Array(features * features);
  for (let x = 0; x < count; x++) {
    for (let i = 0; i < features; i++) {
      for (let k = 0; k < features; k++) {
        products[i * features + k] += (inputs[x * features + i] * inputs[x * features + k]) / count;
      }
    }
  }
  const { values, vectors } = await symmetricEigen(products, features);
  return { mean: new Float64Array(features), eigenvalues: values, components: vectors };
}

/** Θ(x, x') = x · x', rounded to float32. */
function linearKernel(a: ExampleSet, b: ExampleSet): Float32Array {
  const features = a.inputs.length / a.count;
  return Float32Array.from({ length: a.count * b.count }, (_, at) => {
    const [x, y] = [Math.floor(at / b.count), at % b.count];
    let sum = 0;
    for (let i = 0; i < features; i++) sum += a.inputs[x * features + i] * b.inputs[y * features + i];
    return sum;
  });
}

const train = drawn(90, 'train');
const fresh = drawn(200, 'test');

/*
 * Examples (±2, 0) and (0, ±1), class 0 where the sign is positive: n = 4, d = (8, 2), κ = d / n = (2, 1/2).
 * Σyx of class 0 is (2, 1), of class 1 its negative, so the optimum m / d of class 0 is (1/4, 1/2), and a
 * margin is twice class 0's output.
 */
const toy = setOf([2, 0, -2, 0, 0, 1, 0, -1], [0, 1, 0, 1]);
const toyComponents: PrincipalComponents = {
  mean: new Float64Array(2),
  eigenvalues: Float64Array.of(2, 0.5),
  components: Float64Array.of(1, 0, 0, 1),
};

test('two orthogonal components by hand', () => {
  const times = [0.01, 0.1, 1, 10];
  const found = predictFromComponents({ pca: toyComponents, train: toy, target: setOf([1, -0.4], [0]) }, 2, {
    times,
  });
  const margins = times.map((t) => 2 * (0.25 * (1 - Math.exp(-2 * t)) - 0.5 * 0.4 * (1 - Math.exp(-t / 2))));
  assert.ok(Math.abs(found.margin[0] - margins.reduce((sum, each) => sum + each / 4, 0)) < 1e-7);
  assert.equal(
    Array.from(found.accuracy),
    margins.map((margin) => (margin > 0 ? 1 : 0)),
  );
  // Right at first and wrong at the end: an example that is forgotten.
  const later = predictFromComponents({ pca: toyComponents, train: toy, target: setOf([1, -0.6], [0]) }, 2, {
    times,
  });
  assert.equal(Array.from(later.accuracy), [1, 1, 1, 0]);
  assert.is(later.accessibility[0], 0.75);
});

test('steps of gradient descent by hand', () => {
  const times = [0, 1, 3];
  const options = { times, learned: gradientDescent(0.2) };
  const found = predictFromComponents(
    { pca: toyComponents, train: toy, target: setOf([1, -0.4], [0]) },
    2,
    options,
  );
  const margins = times.map((s) => 2 * (0.25 * (1 - 0.6 ** s) - 0.5 * 0.4 * (1 - 0.9 ** s)));
  assert.ok(Math.abs(found.margin[0] - margins.reduce((sum, each) => sum + each / 3, 0)) < 1e-7);
});

test('the default grid goes from before the first component to after the last', () => {
  const times = learningTimes([0.5, 8, 2]);
  assert.is(times.length, 64);
  assert.ok(Math.abs(times[0] - 0.01 / 8) < 1e-15 && Math.abs(times[63] - 20) < 1e-12);
  assert.ok(Math.abs(times[1] / times[0] - times[63] / times[62]) < 1e-12);
  assert.equal(
    predictFromComponents({ pca: toyComponents, train: toy, target: toy }, 2).times,
    learningTimes([2, 0.5]),
  );
});

test('with a linear kernel the kernel version is the closed form', async () => {
  const components = await aboutOrigin(train, FEATURES);
  const closed = predictFromComponents({ pca: components, train, target: fresh }, CLASSES);
  const kernel = {
    train: linearKernel(train, train),
    trainLabels: train.labels,
    target: linearKernel(fresh, train),
    targetLabels: fresh.labels,
  };
  const found = await predictFromKernel(kernel, CLASSES, { times: closed.times });
  assert.is(closed.kept, FEATURES);
  assert.equal([found.kept, found.leftOut], [FEATURES, 90 - FEATURES]);
  // float32 entries of Θ: relative 2^-24 of the largest eigenvalue, times a condition number of about 1000.
  const worst = Math.max(...closed.margin.map((margin, x) => Math.abs(margin - found.margin[x])));
  assert.ok(worst < 1000 * 2 ** -24, `${worst}`);
  const differing = closed.accessibility.filter(
    (share, x) => Math.abs(share - found.accessibility[x]) > 1e-9,
  );
  assert.ok(differing.length <= 1, `${differing.length} examples differ, of which one may be a tie to 1e-5`);
  // Its own grid is the same, from eigenvalues of Θ / n.
  const own = await predictFromKernel(kernel, CLASSES);
  assert.ok(own.times.every((time, t) => Math.abs(time / closed.times[t] - 1) < 1e-4));
});

test('early, the class is that of the nearest mean direction; late, that of least squares', async () => {
  const components = await aboutOrigin(train, FEATURES);
  const [fast, slow] = [components.eigenvalues[0], components.eigenvalues[FEATURES - 1]];
  const classAt = (time: number): number[] => {
    // An example is right under exactly one of the labels: the predicted class.
    const asked = Array.from({ length: CLASSES }, (_, label) => {
      const labels = new Uint8Array(fresh.count).fill(label);
      return predictFromComponents({ pca: components, train, target: { ...fresh, labels } }, CLASSES, {
        times: [time],
      });
    });
    return Array.from({ length: fresh.count }, (_, x) =>
      asked.findIndex(({ accessibility }) => accessibility[x] === 1),
    );
  };
  const means = new Float64Array(CLASSES * FEATURES);
  train.labels.forEach((label, x) => {
    for (let i = 0; i < FEATURES; i++) means[label * FEATURES + i] += train.inputs[x * FEATURES + i];
  });
  const argmaxOf = (weights: Float64Array) =>
    Array.from({ length: fresh.count }, (_, x) => {
      const outputs = Array.from({ length: CLASSES }, (_, k) => {
        let sum = 0;
        for (let i = 0; i < FEATURES; i++) sum += weights[k * FEATURES + i] * fresh.inputs[x * FEATURES + i];
        return sum;
      });
      return outputs.indexOf(Math.max(...outputs));
    });
  assert.equal(classAt(1e-6 / fast), argmaxOf(means));
  const squares = leastSquares(train);
  assert.equal(classAt(40 / slow), argmaxOf(squares));
  assert.not.equal(argmaxOf(means), argmaxOf(squares));
});

test('components below the cut, about the mean, or of other inputs', async () => {
  const cut = predictFromComponents({ pca: toyComponents, train: toy, target: toy }, 2, { cut: 0.3 });
  assert.equal([cut.kept, cut.leftOut], [1, 1]);
  // Without the second component both of its examples have outputs of 0: the first class counts.
  assert.equal(Array.from(cut.accessibility), [1, 1, 1, 0]);
  const centred = { ...toyComponents, mean: Float64Array.of(0.1, 0) };
  assert.throws(
    () => predictFromComponents({ pca: centred, train: toy, target: toy }, 2),
    /about the origin/,
  );
  assert.throws(() => predictFromComponents({ pca: toyComponents, train, target: toy }, 2), /540 numbers/);
  assert.throws(
    () => predictFromComponents({ pca: toyComponents, train: toy, target: train }, 2),
    /540 numbers, expected 180/,
  );
  const kernel = { train: new Float32Array(4), target: new Float32Array(2) };
  const labels = { trainLabels: Uint8Array.of(0, 1), targetLabels: Uint8Array.of(0) };
  try {
    await predictFromKernel({ ...kernel, ...labels }, 2);
    assert.unreachable('a kernel of zeros has no eigenvalue above 0');
  } catch (error) {
    assert.match(String(error), /first eigenvalue 0/);
  }
});

/** W = Y Xᵀ (X Xᵀ)^-1 by Gauss and Jordan's elimination: [class, feature]. */
function leastSquares({ inputs, labels, count }: ExampleSet): Float64Array {
  const width = FEATURES + CLASSES;
  const rows = Array.from({ length: FEATURES }, () => new Float64Array(width));
  for (let x = 0; x < count; x++) {
    for (let i = 0; i < FEATURES; i++) {
      const value = inputs[x * FEATURES + i];
      for (let k = 0; k < FEATURES; k++) rows[i][k] += value * inputs[x * FEATURES + k];
      rows[i][FEATURES + labels[x]] += value;
    }
  }
  for (let pivot = 0; pivot < FEATURES; pivot++) {
    const scale = rows[pivot][pivot];
    for (let c = 0; c < width; c++) rows[pivot][c] /= scale;
    for (let other = 0; other < FEATURES; other++) {
      if (other === pivot) continue;
      const factor = rows[other][pivot];
      for (let c = 0; c < width; c++) rows[other][c] -= factor * rows[pivot][c];
    }
  }
  return Float64Array.from(
    { length: CLASSES * FEATURES },
    (_, at) => rows[at % FEATURES][FEATURES + Math.floor(at / FEATURES)],
  );
}

test.run();
