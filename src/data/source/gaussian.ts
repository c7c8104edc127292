import { Generator } from '../../random/generator.js';
import { seedOf } from '../../random/seed.js';
import type { ExampleSet } from '../dataset.js';
import { InputError } from '../input-error.js';
import type { SourceDataset } from '../prepare/preparation.js';
import { randomRotation } from '../../algebra/rotation.js';
import type { GaussianSpec } from '../spec.js';
import { describeSpectrum, eigenvaluesOf } from './spectrum/kinds.js';

/** Predictions are bytes, and 255 means none. */
const MOST_CLASSES = 255;

/**
 * Gaussian classes with a chosen spectrum: an example of class k is
 *
 *     x = Q (√λ ∘ (separation · z_k + g)),    z_k and g standard normal, z_k fixed for the class
 *
 * λ are the eigenvalues of the within-class covariance, Q a random orthogonal matrix, so that features are not the PCs. The covariance
 * of all examples has in addition the scatter of the K class means, of rank K − 1: for small separations its PCs are Q's columns.
 *
 * Example e has class e mod K. Seeds by name: `('data', 'gaussian', 'basis')` draws Q, `(..., 'mean', k)` z_k, and
 * `(..., 'train' or 'test', k)` the g of class k's examples, q numbers each. So more examples keep those that were there, and two spectra
 * or separations differ in nothing else.
 *
 * @throws InputError for counts that cannot be met
 */
export function makeGaussian(spec: GaussianSpec, seed: string): SourceDataset {
  const { features, classes, separation } = spec;
  requireInteger('features', features, 1, 16_384);
  requireInteger('classes', classes, 2, MOST_CLASSES);
  requireInteger('train', spec.train, classes, 2 ** 24);
  requireInteger('test', spec.test, classes, 2 ** 24);
  if (!(separation >= 0 && separation < Infinity)) {
    throw new InputError(`data.separation: ${separation}, expected a number of 0 or more`);
  }
  const deviations = eigenvaluesOf(spec.spectrum, features).map(Math.sqrt);
  const rotate = randomRotation(features, new Generator(seedOf(seed, 'data', 'gaussian', 'basis')));
  const means = Array.from({ length: classes }, (_, k) => {
    const generator = new Generator(seedOf(seed, 'data', 'gaussian', 'mean', k));
    return Float64Array.from({ length: features }, () => separation * generator.normal());
  });

  const makeSplit = (split: 'train' | 'test'): ExampleSet => {
    const count = spec[split];
    const generators = means.map((_, k) => new Generator(seedOf(seed, 'data', 'gaussian', split, k)));
    const inputs = new Float32Array(count * features);
    const labels = Uint8Array.from({ length: count }, (_, example) => example % classes);
    const vector = new Float64Array(features);
    labels.forEach((label, example) => {
      const mean = means[label]!;
      const generator = generators[label]!;
      for (let i = 0; i < features; i++) vector[i] = deviations[i]! * (mean[i]! + generator.normal());
      rotate(vector);
      inputs.set(vector, example * features);
    });
    return { inputs, labels, count };
  };

  return {
    title: `gaussian ${features} features ${classes} classes ${describeSpectrum(spec.spectrum)} separation ${separation}`,
    classes: means.map((_, k) => `class ${k}`),
    shape: { channels: features, height: 1, width: 1 },
    train: makeSplit('train'),
    test: makeSplit('test'),
  };
}

function requireInteger(field: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new InputError(`data.${field}: ${value}, expected an integer from ${least} to ${most}`);
}
