import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  compactVariance,
  effectiveDepth,
  expectedScales,
  lastVariance,
} from '../../src/measure/theory/initial-scales.js';
import { conv, dense, linear, mlp, net } from './support/nets.js';

function near(found: number, expected: number, within: number): void {
  assert.ok(Math.abs(found - expected) <= within, `found ${found}, expected ${expected}`);
}

test('effective depth of Glorot nets, as science.md quotes it', () => {
  near(effectiveDepth(linear(5, 1024, 3072, 5), 'glorot-uniform'), 5.48, 0.005);
  near(effectiveDepth(linear(2, 1024, 3072, 2), 'glorot-uniform'), 2.5, 0.005);
});

test('α and β of three layers by hand', () => {
  // Units are 10, 20, 20, 4; Glorot variances are 2/30, 2/40, 2/24.
  const { alpha, beta } = expectedScales(linear(3, 20, 10, 4), 'glorot-normal');
  const expected = {
    alpha: [((20 * 2) / 40) * ((20 * 2) / 24), (20 * 2) / 24, 1],
    beta: [1, (20 * 2) / 30, (20 * 2) / 30],
  };
  alpha.forEach((value, l) => near(value, expected.alpha[l], 1e-12));
  beta.forEach((value, l) => near(value, expected.beta[l], 1e-12));
});

test('one over the width gives the depth itself; a scale s of the weights, s^(2 (L − 1)) times that', () => {
  for (const depth of [1, 2, 3, 6]) {
    const layers = linear(depth, 30, 12, 3);
    near(effectiveDepth(layers, 'one-over-width'), depth, 1e-12);
    near(effectiveDepth(layers, 'one-over-width', 0.5), depth * 0.25 ** (depth - 1), 1e-12);
  }
});

test('initial variances: of a weight of the last layer, and of an entry of the compact matrix', () => {
  // Units are 10, 20, 20, 4; Glorot variances are 2/30, 2/40, 2/24; there are 20 · 20 paths.
  const layers = linear(3, 20, 10, 4);
  near(lastVariance(layers, 'glorot-normal'), 2 / 24, 1e-12);
  near(lastVariance(layers, 'glorot-normal', 0.5), 2 / 24 / 4, 1e-12);
  near(compactVariance(layers, 'glorot-normal'), 20 * 20 * (2 / 30) * (2 / 40) * (2 / 24), 1e-12);
  near(compactVariance(layers, 'glorot-normal', 0.5), (20 * 20 * (2 / 30) * (2 / 40) * (2 / 24)) / 64, 1e-12);
  near(compactVariance(linear(1, 1, 10, 4), 'glorot-normal'), 2 / 14, 1e-12);
});

test('activations are taken as identity; convolutions have none', () => {
  const [plain, bent] = [linear(2, 8, 6, 3), mlp(8, 'tanh', 6, 3)];
  assert.equal(expectedScales(bent, 'he-normal'), expectedScales(plain, 'he-normal'));
  assert.throws(
    () => expectedScales(net([conv(3, 3, 1, 'same'), dense('classes')]), 'he-normal'),
    'expectedScales: layer conv1 is a conv, expected dense layers and activations',
  );
});

test.run();
