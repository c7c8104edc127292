import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type GaussianSpec, makeGaussian } from '../../../src/data/source/gaussian.js';
import { principalComponents } from '../../../src/data/components/pca.js';
import { randomRotation } from '../../../src/algebra/rotation.js';
import { spectrumOf, type SpectrumSpec } from '../../../src/data/source/spectrum/kinds.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { rejects } from '../support/rejects.js';

const SPEC: GaussianSpec = {
  source: 'gaussian',
  features: 12,
  classes: 3,
  train: 100,
  test: 50,
  spectrum: { kind: 'power', exponent: 1 },
  separation: 0.5,
};

const eigenvaluesOf = (spectrum: SpectrumSpec, features: number): Float64Array =>
  spectrumOf(spectrum).eigenvalues(spectrum, features);

test('a random rotation is orthogonal, and no axis is kept', () => {
  const q = 30;
  const rotate = randomRotation(q, new Generator(seedOf('test', 'rotation')));
  const columns = Array.from({ length: q }, (_, i) => {
    const unit = new Float64Array(q);
    unit[i] = 1;
    rotate(unit);
    return unit;
  });
  for (let a = 0; a < q; a++) {
    for (let b = 0; b <= a; b++) {
      const product = columns[a]!.reduce((sum, value, i) => sum + value * columns[b]![i]!, 0);
      // Each of q reflections rounds q terms.
      assert.ok(Math.abs(product - (a === b ? 1 : 0)) <= q * q * 2 ** -52);
    }
    // Entries of a uniform direction have deviation 1/√30; one of 0.9 would be five of them.
    assert.ok(Math.max(...columns[a]!.map(Math.abs)) < 0.9);
  }
});

test('the first axis is rotated to every octant equally often', () => {
  const counts = new Float64Array(8);
  const rounds = 4000;
  const generator = new Generator(seedOf('test', 'octants'));
  for (let round = 0; round < rounds; round++) {
    const vector = Float64Array.of(1, 0, 0);
    randomRotation(3, generator)(vector);
    counts[(vector[0]! > 0 ? 1 : 0) + (vector[1]! > 0 ? 2 : 0) + (vector[2]! > 0 ? 4 : 0)]! += 1;
  }
  const deviation = Math.sqrt(rounds * (1 / 8) * (7 / 8));
  for (const count of counts) assert.ok(Math.abs(count - rounds / 8) < 5 * deviation, `${counts}`);
});

test('spectra: power, step, flat', () => {
  assert.equal(eigenvaluesOf({ kind: 'power', exponent: 1 }, 4), Float64Array.of(1, 1 / 2, 1 / 3, 1 / 4));
  const step = eigenvaluesOf({ kind: 'step', components: 2, ratio: 0.25 }, 4);
  assert.equal(step, Float64Array.of(1, 1, 0.25, 0.25));
  assert.equal(eigenvaluesOf({ kind: 'flat' }, 2), Float64Array.of(1, 1));
});

test('without separation the data have the spectrum, in axes that are not the features', async () => {
  const train = 6000;
  const { train: split } = makeGaussian({ ...SPEC, separation: 0, train }, { seed: 'seed' });
  const { eigenvalues, components } = await principalComponents(split.inputs, train, 12);
  // An eigenvalue's standard error is λ √(2/n): five of them, and as much for the bias of neighbours.
  eigenvaluesOf(SPEC.spectrum, 12).forEach((expected, i) => {
    assert.ok(Math.abs(eigenvalues[i]! / expected - 1) < 10 * Math.sqrt(2 / train), `eigenvalue ${i}`);
  });
  assert.ok(Math.max(...components.map(Math.abs)) < 0.95);
});

test('class means are separation · √λ · standard normal in the PCs', () => {
  const spec: GaussianSpec = { ...SPEC, features: 400, classes: 2, train: 2, separation: 1000 };
  const { train } = makeGaussian({ ...spec, spectrum: { kind: 'flat' } }, { seed: 'seed' });
  // Rotation keeps lengths: |mean|² / separation² is chi-square with 400 degrees of freedom;
  // noise adds 1e-6 of it.
  const squared = train.inputs.subarray(0, 400).reduce((sum, value) => sum + value * value, 0) / 1e6;
  assert.ok(Math.abs(squared - 400) < 5 * Math.sqrt(800), `${squared}`);
});

test('counts are balanced, and names and shape are there', () => {
  const { title, classes, shape, train, test: testSplit } = makeGaussian(SPEC, { seed: 'seed' });
  assert.is(title, 'gaussian 12 features 3 classes i^-1 separation 0.5');
  assert.equal(classes, ['class 0', 'class 1', 'class 2']);
  assert.equal(shape, { channels: 12, height: 1, width: 1 });
  assert.equal(
    [0, 1, 2].map((k) => train.labels.filter((label) => label === k).length),
    [34, 33, 33],
  );
  assert.is(testSplit.inputs.length, 50 * 12);
  assert.not.equal(train.inputs.slice(0, 12), testSplit.inputs.slice(0, 12));
});

test('more examples keep those that were there; another seed keeps none', () => {
  const small = makeGaussian(SPEC, { seed: 'seed' });
  const large = makeGaussian({ ...SPEC, train: 200, test: 60 }, { seed: 'seed' });
  assert.equal(large.train.inputs.slice(0, 1200), small.train.inputs);
  assert.equal(large.test.inputs.slice(0, 600), small.test.inputs);
  assert.not.equal(makeGaussian(SPEC, { seed: 'other' }).train.inputs, small.train.inputs);
});

test('what cannot be made is refused', async () => {
  const make = (change: Partial<GaussianSpec>) => () =>
    makeGaussian({ ...SPEC, ...change }, { seed: 'seed' });
  await rejects(make({ classes: 1 }), /data\.classes: 1, expected an integer from 2 to 255/);
  await rejects(make({ train: 2 }), /data\.train: 2, expected an integer from 3/);
  await rejects(make({ features: 1.5 }), /data\.features: 1\.5/);
  await rejects(make({ separation: Number.NaN }), /data\.separation: NaN/);
  await rejects(make({ spectrum: { kind: 'power', exponent: -1 } }), /data\.spectrum\.exponent: -1/);
  await rejects(
    make({ spectrum: { kind: 'step', components: 13, ratio: 0.1 } }),
    /from 1 to the 12 features/,
  );
  await rejects(
    make({ spectrum: { kind: 'step', components: 2, ratio: 10 } }),
    /ratio: 10, expected above 0/,
  );
});

test('draws are other examples of one population', () => {
  const spec = { ...SPEC, train: 3000 };
  const [first, second] = [1, 2].map((draw) => makeGaussian(spec, { seed: 'seed', draw }));
  assert.equal(first, makeGaussian(spec, { seed: 'seed' }), 'the first draw is what there is without draws');
  assert.not.equal(second!.train.inputs, first!.train.inputs);
  assert.not.equal(second!.test.inputs, first!.test.inputs);
  const { features, classes } = spec;
  const meansOf = ({ train }: typeof first): Float64Array => {
    const means = new Float64Array(classes * features);
    train!.labels.forEach((label, example) => {
      for (let i = 0; i < features; i++) {
        means[label * features + i]! += (train!.inputs[example * features + i]! * classes) / train!.count;
      }
    });
    return means;
  };
  const [one, other] = [meansOf(first!), meansOf(second!)];
  // Eigenvalues are at most 1, so a class mean of 1,000 examples has a standard error of at most .032 and a
  // difference of two .045; five of them.
  one.forEach((mean, at) => assert.ok(Math.abs(mean - other[at]!) < 0.23, `${mean} and ${other[at]}`));
  const spread = Math.max(...one) - Math.min(...one);
  assert.ok(spread > 1, `the means of classes differ by ${spread}, so that other ones would be seen`);
});

test.run();
