import * as z from 'zod';
import { randomRotation } from '../../algebra/rotation.js';
import { Generator } from '../../random/generator.js';
import { seedOf } from '../../random/seed.js';
import { complain, mapping, numberBetween, wholeNumber } from '../../schema/expectation.js';
import type { ExampleSet, SourceDataset } from '../dataset.js';
import { seedOfDraw } from '../draw.js';
import type { DataContext } from '../files.js';
import { InputError } from '../input-error.js';
import { PREPARATION, requireComponents } from '../preparation-fields.js';
import { MOST_CLASSES, MOST_EXAMPLES, requireExamplesOfEachClass } from './fields.js';
import type { SourceKind } from './kind.js';
import { spectrumOf, spectrumSchema } from './spectrum/kinds.js';

const MOST_FEATURES = 16_384;

const schema = mapping({
  source: z.literal('gaussian').meta({
    description: 'Gaussian classes with a chosen spectrum, drawn from the seed of the suite.',
    examples: ['gaussian'],
  }),
  features: wholeNumber(1, MOST_FEATURES).meta({
    description: 'How many features an example has.',
    examples: [64],
  }),
  classes: wholeNumber(2, MOST_CLASSES).meta({ description: 'How many classes there are.', examples: [3] }),
  train: wholeNumber(2, MOST_EXAMPLES).meta({
    description: 'How many training examples are drawn, balanced over the classes.',
    examples: [1000],
  }),
  test: wholeNumber(2, MOST_EXAMPLES).meta({
    description: 'How many test examples are drawn, balanced over the classes.',
    examples: [500],
  }),
  spectrum: spectrumSchema.meta({
    description: 'The eigenvalues of the covariance within a class, of which the first is 1.',
    examples: [{ kind: 'power', exponent: 1 }],
  }),
  separation: numberBetween(0, 1000)
    .default(1)
    .meta({
      description:
        'Root mean square of the class means along each component, in standard deviations within a class.',
      examples: [1],
    }),
  ...PREPARATION,
}).superRefine((spec, context) => {
  const { features, spectrum } = spec;
  requireExamplesOfEachClass(spec, spec.classes, context);
  requireComponents(spec, features, 'features', context);
  const asked = spectrumOf(spectrum).componentsAsked(spectrum);
  if (asked !== undefined && asked > features) {
    complain(context, ['spectrum', 'components'], `at most the ${features} features`);
  }
});

export type GaussianSpec = Readonly<z.output<typeof schema>>;

/** Synthetic data with a chosen spectrum. */
export const gaussian: SourceKind<GaussianSpec, typeof schema> = {
  schema,
  needsDataDir: false,
  extent: ({ features, classes, train, test }) => ({
    input: { channels: features, height: 1, width: 1 },
    classes,
    train,
    test,
  }),
  read: makeGaussian,
};

/**
 * Gaussian classes with a chosen spectrum: an example of class k is
 *
 *     x = Q (√λ ∘ (separation · z_k + g)),    z_k and g standard normal, z_k fixed for the class
 *
 * λ are the eigenvalues of the within-class covariance. Q is a random orthogonal matrix, so that features are
 * not the PCs. The covariance of all examples has in addition the scatter of the K class means, whose rank is
 * K − 1; for small separations its PCs are Q's columns.
 *
 * Example e has class e mod K. Seeds by name: `('data', 'gaussian', 'basis')` draws Q, `(..., 'mean', k)`
 * z_k, and `(..., 'train' or 'test', k)` the g of class k's examples, q numbers each. So more examples keep
 * those that were there, and two spectra or separations differ in nothing else. A further draw of the data is
 * of the same population: its Q and z_k are the same, its g are drawn with a seed of their own.
 *
 * @throws InputError for counts that cannot be met
 */
export function makeGaussian(
  spec: GaussianSpec,
  { seed, draw }: Pick<DataContext, 'seed' | 'draw'>,
): SourceDataset {
  const { features, classes, separation, spectrum } = spec;
  requireInteger('features', features, 1, MOST_FEATURES);
  requireInteger('classes', classes, 2, MOST_CLASSES);
  requireInteger('train', spec.train, classes, 2 ** 24);
  requireInteger('test', spec.test, classes, 2 ** 24);
  if (!(separation >= 0 && separation < Infinity)) {
    throw new InputError(`data.separation: ${separation}, expected a number of 0 or more`);
  }
  const kind = spectrumOf(spectrum);
  const deviations = kind.eigenvalues(spectrum, features).map(Math.sqrt);
  const rotate = randomRotation(features, new Generator(seedOf(seed, 'data', 'gaussian', 'basis')));
  const means = Array.from({ length: classes }, (_, k) => {
    const generator = new Generator(seedOf(seed, 'data', 'gaussian', 'mean', k));
    return Float64Array.from({ length: features }, () => separation * generator.normal());
  });

  const makeSplit = (split: 'train' | 'test'): ExampleSet => {
    const count = spec[split];
    const own = seedOfDraw(seed, draw);
    const generators = means.map((_, k) => new Generator(seedOf(own, 'data', 'gaussian', split, k)));
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
    title:
      `gaussian ${features} features ${classes} classes ` +
      `${kind.title(spectrum)} separation ${separation}`,
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
