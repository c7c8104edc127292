import { Matrix, pseudoInverse } from 'ml-matrix';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { principalComponents } from '../../../src/data/components/pca.js';
import { labelMoments } from '../../../src/measure/component/label-moments.js';
import { leastSquares, rankOf } from '../../../src/measure/component/least-squares.js';
import { aboutOrigin, close, examplesOf, randomExamples } from '../labelled.js';

test('moments by hand, about the origin and about a mean', () => {
  const examples = examplesOf(
    [
      [1, 2],
      [3, 4],
      [5, 8],
    ],
    '010',
  );
  const pca = {
    mean: Float64Array.of(0, 0),
    eigenvalues: Float64Array.of(2, 1),
    components: Float64Array.of(0, 1, 1, 0),
  };
  const { counts, moments } = labelMoments(pca, examples, 3);
  assert.equal(counts, Float64Array.of(2, 1, 0));
  assert.equal(moments, Float64Array.of(10 / 3, 6 / 3, 4 / 3, 3 / 3, 0, 0));
  const centred = labelMoments({ ...pca, mean: Float64Array.of(1, 4) }, examples, 2);
  assert.equal(centred.moments, Float64Array.of(2 / 3, 4 / 3, 0, 2 / 3));
  assert.throws(() => labelMoments(pca, examples, 1), /example 1 has class 1, expected 0 to 0/);
  assert.throws(
    () => labelMoments(pca, { ...examples, count: 4 }, 2),
    /6 numbers and 3 labels, expected 4 examples of 2/,
  );
});

for (const count of [40, 7]) {
  test(`W* equals Y X⁺ by singular values, ${count} examples of 12 features`, () => {
    const features = 12;
    const examples = randomExamples(count, features, 3, 'w');
    const pca = aboutOrigin(examples);
    const { optimum, rank } = leastSquares(pca, examples, 3);
    assert.is(rank, Math.min(count, features));
    const rows = Array.from({ length: count }, (_, e) => [
      ...examples.inputs.subarray(e * features, (e + 1) * features),
    ]);
    const labels = Matrix.zeros(3, count);
    examples.labels.forEach((label, e) => labels.set(label, e, 1));
    const expected = labels.mmul(pseudoInverse(new Matrix(rows).transpose()));
    for (let k = 0; k < 3; k++) {
      for (let i = 0; i < features; i++) {
        let found = 0;
        for (let p = 0; p < rank; p++) found += optimum[k * rank + p] * pca.components[p * features + i];
        // Both solve in float64 with a condition number of Σxx below 1e5: 1e5 · 2^-52 · a dozen terms.
        close(found, expected.get(k, i), 1e-9, `W*[${k}, ${i}]`);
      }
    }
  });
}

test('rounding to float32 makes no component: rank 3 data in 20 features stay rank 3', () => {
  const low = randomExamples(50, 3, 2, 'low');
  const rows = Array.from({ length: 50 }, (_, e) =>
    Array.from({ length: 20 }, (_, i) =>
      low.inputs.subarray(e * 3, e * 3 + 3).reduce((sum, value, j) => sum + value * Math.cos(i * (j + 1)), 0),
    ),
  );
  const examples = { ...examplesOf(rows, ''), labels: low.labels };
  const pca = aboutOrigin(examples);
  assert.ok(pca.eigenvalues[3] > 0, 'the rounding is there');
  assert.is(leastSquares(pca, examples, 2).rank, 3);
  assert.is(leastSquares(pca, examples, 2, 0.5).rank, rankOf(pca.eigenvalues, 0.5));
  assert.is(rankOf([4, 2, 1], 0.5), 1);
  assert.is(rankOf([0, 0]), 0);
});

test('components about a mean are refused', async () => {
  const examples = randomExamples(30, 4, 2, 'mean');
  const pca = { ...aboutOrigin(examples), mean: Float64Array.of(0, 0, 1, 0) };
  assert.throws(() => leastSquares(pca, examples, 2), /about a mean, expected about the origin/);
  const centred = await principalComponents(examples.inputs, 30, 4);
  assert.throws(() => leastSquares(centred, examples, 2), /about the origin/);
});

test.run();
