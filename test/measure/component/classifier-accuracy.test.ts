import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ExampleSet } from '../../../src/data/dataset.js';
import { classifierAccuracy } from '../../../src/measure/component/classifier-accuracy.js';
import { criticalComponents } from '../../../src/measure/component/critical-component.js';
import { leastSquares } from '../../../src/measure/component/least-squares.js';
import { ridgeClassifier } from '../../../src/measure/component/ridge.js';
import { aboutOrigin, examplesOf, randomExamples } from '../labelled.js';

test('the accuracy of the same classifier by coordinates, to the bit', () => {
  for (const classes of [2, 3, 7]) {
    const train = randomExamples(150, 12, classes, 'train');
    const pca = aboutOrigin(train);
    const classifier = ridgeClassifier(pca, train, classes);
    for (const examples of [train, randomExamples(700, 12, classes, 'test')]) {
      const found = classifierAccuracy(pca, classifier, examples);
      assert.is(found, criticalComponents(pca, classifier, examples).accuracy);
      assert.ok(found > 1 / classes && found < 1, `${found} of ${classes} classes`);
    }
  }
});

test('examples on the border of two classes have the class that coordinates give them', () => {
  const train = randomExamples(100, 6, 2, 'border');
  const pca = aboutOrigin(train);
  const classifier = leastSquares(pca, train, 2);
  const near = onBorder(train, pca.components, classifier.optimum);
  const found = classifierAccuracy(pca, classifier, near);
  assert.is(found, criticalComponents(pca, classifier, near).accuracy);
  assert.ok(found > 0.2 && found < 0.8, `rounding decides, ${found} are right`);
});

test('equal scores: the lowest class wins', () => {
  const identity = {
    mean: new Float64Array(2),
    eigenvalues: Float64Array.of(2, 1),
    components: Float64Array.of(1, 0, 0, 1),
  };
  const sum = { classes: 3, rank: 2, cut: 0, optimum: Float64Array.of(0, 0, 1, 1, 1, 1) };
  const queries = [
    [1, 1], // 0, 2, 2
    [1, -1], // 0, 0, 0
    [-1, -1], // 0, -2, -2
  ];
  const rightWith = (label: string) =>
    3 * classifierAccuracy(identity, sum, examplesOf(queries, label.repeat(3)));
  assert.equal(['0', '1', '2'].map(rightWith).map(Math.round), [2, 1, 0]);
});

/** The examples without their part along the difference of both classes' weights, up to float32. */
function onBorder(examples: ExampleSet, components: Float64Array, optimum: Float64Array): ExampleSet {
  const features = components.length / (optimum.length / 2);
  const rank = optimum.length / 2;
  const normal = Array.from({ length: features }, (_, i) => {
    let weight = 0;
    for (let p = 0; p < rank; p++) weight += (optimum[p] - optimum[rank + p]) * components[p * features + i];
    return weight;
  });
  const square = normal.reduce((sum, each) => sum + each ** 2, 0);
  const inputs = examples.inputs.slice();
  for (let start = 0; start < inputs.length; start += features) {
    const x = inputs.slice(start, start + features);
    const along = normal.reduce((sum, each, i) => sum + each * x[i], 0) / square;
    normal.forEach((each, i) => (inputs[start + i] = x[i] - along * each));
  }
  return { ...examples, inputs };
}

test.run();
