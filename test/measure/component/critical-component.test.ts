import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  criticalComponents,
  criticalInOrders,
  ownOrder,
  randomOrders,
} from '../../../src/measure/component/critical-component.js';
import { leastSquares } from '../../../src/measure/component/least-squares.js';
import { aboutOrigin, examplesOf, randomExamples, sameNumbers } from '../labelled.js';

const identity = {
  mean: new Float64Array(3),
  eigenvalues: Float64Array.of(4, 2, 1),
  components: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
};
// Score of class 1 minus that of class 0 is z_1 + z_2 + z_3.
const sum = { classes: 2, rank: 3, cut: 0, optimum: Float64Array.of(0, 0, 0, 1, 1, 1) };

test('first hit, persistent hit and never, by hand', () => {
  const queries = examplesOf(
    [
      [1, 1, 1], // 1, 2, 3: right from P = 1 on
      [-1, 2, 1], // -1, 1, 2: from 2 on
      [1, -3, 4], // 1, -2, 2: first at 1, for good at 3
      [1, -3, 1], // 1, -2, -1: first at 1, wrong in the end
      [-1, -1, -1], // never
      [0, 0, 1], // of equal scores the lower class wins: 3
      [0, 0, 1], // as class 0: right at 1 and 2, wrong in the end
    ],
    '1111110',
  );
  const found = criticalComponents(identity, sum, queries);
  sameNumbers(found.firstHit, [1, 2, 1, 1, NaN, 3, 1]);
  sameNumbers(found.persistent, [1, 2, 3, NaN, NaN, 3, NaN]);
  assert.is(found.neverHit, 1);
  assert.is(found.neverPersistent, 3);
  assert.is(found.accuracy, 1 - 3 / 7);
});

test('components in other orders, by hand', () => {
  const queries = examplesOf(
    [
      [-1, 2, 1],
      [1, -3, 4],
      [1, -3, 1],
      [0, 0, 1],
    ],
    '1111',
  );
  const [backwards, middle, own] = criticalInOrders(identity, sum, queries, [
    Uint32Array.of(2, 1, 0), // 1, 3, 2; 4, 1, 2; 1, -2, -1; 1, 1, 1
    Uint32Array.of(1, 2, 0), // 2, 3, 2; -3, 1, 2; -3, -2, -1; 0, 1, 1
    ownOrder(sum),
  ]);
  sameNumbers(backwards.firstHit, [1, 1, 1, 1]);
  sameNumbers(backwards.persistent, [1, 1, NaN, 1]);
  sameNumbers(middle.firstHit, [1, 2, NaN, 2]);
  sameNumbers(middle.persistent, [1, 2, NaN, 2]);
  assert.equal([middle.neverHit, middle.neverPersistent, middle.accuracy], [1, 1, 3 / 4]);
  const expected = criticalComponents(identity, sum, queries);
  sameNumbers(own.firstHit, [...expected.firstHit]);
  sameNumbers(own.persistent, [...expected.persistent]);
  for (const wrong of [Uint32Array.of(0, 1), Uint32Array.of(0, 1, 1), Uint32Array.of(1, 2, 3)]) {
    assert.throws(() => criticalInOrders(identity, sum, queries, [wrong]), /expected each of 0 to 2 once/);
  }
});

test('random orders: every component once, by the seed alone, each as often first', () => {
  const orders = randomOrders(sum, 300, [1, 2]);
  assert.equal(orders, randomOrders(sum, 300, [1, 2]));
  assert.ok(orders.every((order) => [...order].sort().join() === '0,1,2'));
  for (const p of [0, 1, 2]) {
    const first = orders.filter(([each]) => each === p).length;
    // Binomial: 100, four standard deviations of √(300 · 2/9).
    assert.ok(Math.abs(first - 100) < 4 * Math.sqrt(200 / 3), `${p} is first ${first} times of 300`);
  }
});

test(
  'diagonal data: an example along PC p alone has critical PC p, for the fitted classifier ' +
    'and any scale',
  () => {
    // Class 0 is −, class 1 + along every axis; axis p is (5 − p) long, so that its eigenvalue is the p-th.
    const rows = [1, 2, 3, 4].flatMap((p) =>
      [-1, 1].map((sign) => Array.from({ length: 4 }, (_, i) => (i === p - 1 ? sign * (5 - p) : 0))),
    );
    const examples = examplesOf(rows, '01010101');
    const pca = aboutOrigin(examples);
    const classifier = leastSquares(pca, examples, 2);
    const { firstHit, persistent, accuracy } = criticalComponents(pca, classifier, examples);
    // Class 0 wins the ties of P < p, so it is right from the start; class 1 needs its component.
    assert.equal(firstHit, Float64Array.of(1, 1, 1, 2, 1, 3, 1, 4));
    assert.equal(persistent, firstHit);
    assert.is(accuracy, 1);
    const scaled = { ...examples, inputs: examples.inputs.map((value) => value * 8) };
    assert.equal(
      criticalComponents(aboutOrigin(scaled), leastSquares(aboutOrigin(scaled), scaled, 2), scaled).firstHit,
      firstHit,
    );
  },
);

test('as many classifications from scratch, on more examples than a block holds', () => {
  const [count, features, classes] = [600, 9, 4];
  const train = randomExamples(80, features, classes, 'train');
  const test = randomExamples(count, features, classes, 'test');
  const pca = aboutOrigin(train);
  const classifier = leastSquares(pca, train, classes);
  const found = criticalComponents(pca, classifier, test);
  let wrong = 0;
  for (let e = 0; e < count; e++) {
    const x = test.inputs.subarray(e * features, (e + 1) * features);
    const right = Array.from({ length: features }, (_, last) => {
      // W* applied to the projection U_P U_Pᵀ x, feature by feature.
      const projected = new Float64Array(features);
      for (let p = 0; p <= last; p++) {
        const u = pca.components.subarray(p * features, (p + 1) * features);
        const z = x.reduce((total, value, i) => total + value * u[i], 0);
        u.forEach((value, i) => (projected[i] += z * value));
      }
      const scores = Array.from({ length: classes }, (_, k) => {
        let score = 0;
        for (let p = 0; p < features; p++) {
          const u = pca.components.subarray(p * features, (p + 1) * features);
          score +=
            classifier.optimum[k * features + p] *
            projected.reduce((total, value, i) => total + value * u[i], 0);
        }
        return score;
      });
      return scores.indexOf(Math.max(...scores)) === test.labels[e];
    });
    const first = right.indexOf(true) + 1;
    const last = right.lastIndexOf(false) + 2;
    sameNumbers(
      [found.firstHit[e], found.persistent[e]],
      [first === 0 ? NaN : first, last === features + 1 ? NaN : last],
    );
    if (!right[features - 1]) wrong++;
  }
  assert.is(found.neverPersistent, wrong);
  assert.ok(wrong > 50 && found.neverHit > 0, 'there are examples of every kind');
});

test.run();
