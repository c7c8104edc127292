import { inverse, Matrix } from 'ml-matrix';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ExampleSet } from '../../../src/data/dataset.js';
import { criticalComponents } from '../../../src/measure/component/critical-component.js';
import { labelMoments } from '../../../src/measure/component/label-moments.js';
import { leastSquares } from '../../../src/measure/component/least-squares.js';
import { crossValidation, ridgeClassifier } from '../../../src/measure/component/ridge.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { aboutOrigin, close, examplesOf, randomExamples } from '../labelled.js';

/** W_λ of some examples by inversion, and the squared error of its prediction of others: sum over classes. */
function errorsBy(ridge: number, count: number, train: ExampleSet, queries: ExampleSet, classes: number) {
  const rows = ({ inputs, count: own }: ExampleSet) =>
    new Matrix(
      Array.from({ length: own }, (_, e) => [
        ...inputs.subarray((e * inputs.length) / own, ((e + 1) * inputs.length) / own),
      ]),
    );
  const [X, Q] = [rows(train), rows(queries)];
  const oneHot = ({ labels }: ExampleSet) =>
    new Matrix(
      Array.from(labels, (label) => Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0))),
    );
  const gram = X.transpose()
    .mmul(X)
    .add(Matrix.eye(X.columns).mul(count * ridge));
  const weights = inverse(gram).mmul(X.transpose()).mmul(oneHot(train));
  return Matrix.sub(Q.mmul(weights), oneHot(queries))
    .to2DArray()
    .map((row) => row.reduce((sum, e) => sum + e * e, 0));
}

/** Mean squared error of each example, predicted from all others with the same n λ. */
function leaveOneOut(examples: ExampleSet, classes: number, ridge: number): number {
  const { inputs, labels, count } = examples;
  const features = inputs.length / count;
  const subset = (keep: (e: number) => boolean): ExampleSet => {
    const kept = Array.from({ length: count }, (_, e) => e).filter(keep);
    return {
      inputs: Float32Array.from(kept.flatMap((e) => [...inputs.subarray(e * features, (e + 1) * features)])),
      labels: Uint8Array.from(kept, (e) => labels[e]),
      count: kept.length,
    };
  };
  let sum = 0;
  for (let left = 0; left < count; left++) {
    const [error] = errorsBy(
      ridge,
      count,
      subset((e) => e !== left),
      subset((e) => e === left),
      classes,
    );
    sum += error / count;
  }
  return sum;
}

test('with equal leverages GCV is the error of leaving one out, by brute force', () => {
  // Rows of an 8 × 8 Hadamard matrix, of which four columns are scaled: A_ii = Σ_p d_p / (d_p + λ) / 8.
  const scales = [2, 1.5, 1, 0.5];
  const bits = (a: number) => a.toString(2).replaceAll('0', '').length;
  const rows = Array.from({ length: 8 }, (_, e) =>
    scales.map((scale, p) => scale * (-1) ** bits(e & (p + 1))),
  );
  const examples = examplesOf(rows, '01101221');
  const pca = aboutOrigin(examples);
  const moments = labelMoments(pca, examples, 3);
  for (const ridge of [0.01, 0.3, 2]) {
    close(crossValidation(pca, moments, ridge), leaveOneOut(examples, 3, ridge), 1e-9, `ridge ${ridge}`);
  }
});

test('the error in it is that of the fit, by inversion, with fewer and with more features than examples', () => {
  for (const count of [30, 7]) {
    const examples = randomExamples(count, 12, 3, 'ridge');
    const pca = aboutOrigin(examples);
    const moments = labelMoments(pca, examples, 3);
    for (const ridge of [0.05, 1]) {
      const error = errorsBy(ridge, count, examples, examples, 3).reduce((sum, own) => sum + own / count, 0);
      const used = pca.eigenvalues.reduce((sum, d) => sum + d / (d + ridge), 0);
      // Solving with a condition number of at most 1e4: 1e4 · 2^-52, times a dozen terms.
      close(crossValidation(pca, moments, ridge), error / (1 - used / count) ** 2, 1e-9);
    }
  }
});

test('it takes the least error on a fine grid, and the optimum is shrunk by it', () => {
  const examples = randomExamples(40, 12, 3, 'least');
  const pca = aboutOrigin(examples);
  const moments = labelMoments(pca, examples, 3);
  const { ridge, optimum, rank, effectiveRank } = ridgeClassifier(pca, examples, 3);
  const found = crossValidation(pca, moments, ridge);
  for (let share = 1e-9; share <= 1; share *= 1.01) {
    const other = crossValidation(pca, moments, share * pca.eigenvalues[0]);
    assert.ok(found <= other * (1 + 1e-12), `${share}: ${other}, expected at least ${found}`);
  }
  const plain = leastSquares(pca, examples, 3);
  optimum.forEach((own, at) => {
    const variance = pca.eigenvalues[at % rank];
    close(own, (plain.optimum[at] * variance) / (variance + ridge), 1e-12);
  });
  close(
    effectiveRank,
    pca.eigenvalues.reduce((sum, d) => sum + d / (d + ridge), 0),
    1e-9,
  );
});

/** Class 0 or 1 by the sign of the first feature plus noise; 60 features of equal variance. */
function noisyClasses(count: number, name: string): ExampleSet {
  const generator = new Generator(seedOf('ridge', name));
  const inputs = Float32Array.from({ length: count * 60 }, () => generator.normal());
  const labels = Uint8Array.from({ length: count }, (_, e) =>
    inputs[e * 60] + 0.5 * generator.normal() > 0 ? 1 : 0,
  );
  return { inputs, labels, count };
}

test('near interpolation it classifies fresh examples far better than plain least squares', () => {
  const [train, fresh] = [noisyClasses(66, 'train'), noisyClasses(2000, 'test')];
  const pca = aboutOrigin(train);
  const accuracy = (classifier: ReturnType<typeof leastSquares>) =>
    criticalComponents(pca, classifier, fresh).accuracy;
  const [plain, ridge] = [leastSquares(pca, train, 2), ridgeClassifier(pca, train, 2)].map(accuracy);
  assert.ok(ridge > plain + 0.05, `${ridge} with a ridge, ${plain} without`);
});

test('labels that a fit gains nothing from get the largest ridge, clear ones next to none', () => {
  const generator = new Generator(seedOf('ridge', 'limits'));
  const inputs = Float32Array.from({ length: 200 * 5 }, () => generator.normal());
  const random = Uint8Array.from({ length: 200 }, () => generator.uniformInt(2));
  const none = { inputs, labels: random, count: 200 };
  const noPca = aboutOrigin(none);
  assert.ok(ridgeClassifier(noPca, none, 2).ridge > 0.5 * noPca.eigenvalues[0]);
  // Two classes at ±1 on two axes: outputs are linear in the inputs, so that shrinking only does harm.
  const clear = examplesOf(
    Array.from({ length: 40 }, (_, e) => (e % 2 === 0 ? [1, 0] : [0, 2])),
    Array.from({ length: 40 }, (_, e) => `${e % 2}`).join(''),
  );
  const clearPca = aboutOrigin(clear);
  assert.ok(ridgeClassifier(clearPca, clear, 2).ridge < 1e-6 * clearPca.eigenvalues[0]);
});

test('components about a mean are refused', () => {
  const examples = randomExamples(30, 4, 2, 'mean');
  const pca = { ...aboutOrigin(examples), mean: Float64Array.of(0, 0, 1, 0) };
  assert.throws(() => ridgeClassifier(pca, examples, 2), /ridgeClassifier: .* about the origin/);
});

test.run();
