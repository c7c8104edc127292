import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { principalComponents, project } from '../../../src/data/components/pca.js';
import { labelEnergy } from '../../../src/measure/component/label-energy.js';
import { aboutOrigin, close, examplesOf, randomExamples } from '../labelled.js';

test('labels that are the sign of a two-valued PC have all their energy there', () => {
  const rows = [
    [4, 1],
    [4, -1],
    [-4, 1],
    [-4, -1],
  ];
  for (const [labels, p] of [
    ['1100', 1],
    ['1010', 2],
  ] as const) {
    const examples = examplesOf(rows, labels);
    const energy = labelEnergy(aboutOrigin(examples), examples, 2);
    close(energy?.share[p - 1], 1, 1e-14, `share of PC ${p}`);
    close(energy?.share[2 - p], 0, 1e-14, 'share of the other');
    close(energy?.total, 1, 1e-14);
    assert.is(energy?.half, p);
    close(energy?.centroid, p, 1e-14);
  }
});

test(
  'computed from projected examples: (z_p · ŷ)² / |z_p|² summed over classes, about the origin and ' +
    'about the mean',
  async () => {
    const [count, features, classes] = [30, 6, 3];
    const examples = randomExamples(count, features, classes, 'energy');
    for (const pca of [aboutOrigin(examples), await principalComponents(examples.inputs, count, features)]) {
      const z = project(pca, examples.inputs, count, features);
      const shares = new Float64Array(features);
      let labels = 0;
      for (let k = 0; k < classes; k++) {
        const own = Array.from(examples.labels, (label) => (label === k ? 1 : 0));
        const mean = own.reduce((sum: number, value) => sum + value, 0) / count;
        const centred = own.map((value) => value - mean);
        labels += centred.reduce((sum, value) => sum + value ** 2, 0);
        for (let p = 0; p < features; p++) {
          let [product, squares] = [0, 0];
          for (let e = 0; e < count; e++) {
            product += z[e * features + p] * centred[e];
            squares += z[e * features + p] ** 2;
          }
          shares[p] += product ** 2 / squares;
        }
      }
      const energy = labelEnergy(pca, examples, classes);
      // `project` rounds coordinates to float32.
      shares.forEach((share, p) => close(energy?.share[p], share / labels, 1e-6, `PC ${p + 1}`));
      assert.ok(energy !== undefined && energy.total < 1 && energy.total > 0);
      close(energy.cumulative[features - 1], energy.total, 0);
      const logs = energy.share.reduce((sum, share, p) => sum + (share / energy.total) * Math.log(p + 1), 0);
      close(energy.centroid, Math.exp(logs), 1e-12);
      assert.ok(energy.cumulative[energy.half - 1] >= energy.total / 2);
      assert.ok(energy.half === 1 || energy.cumulative[energy.half - 2] < energy.total / 2);
    }
  },
);

test('with as many components as examples, the labels are inside the span', () => {
  const examples = randomExamples(8, 20, 3, 'span');
  close(labelEnergy(aboutOrigin(examples), examples, 3)?.total, 1, 1e-10);
});

test('one class has no energy', () => {
  const examples = examplesOf([[1], [2]], '00');
  assert.is(labelEnergy(aboutOrigin(examples), examples, 2), undefined);
});

test.run();
