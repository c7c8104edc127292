import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { principalComponents, project, reconstruct } from '../../../../src/data/components/pca.js';
import type { PrincipalComponents } from '../../../../src/data/components/principal-components.js';
import { spanningComponents } from '../../../../src/data/components/spanning.js';
import type { Dataset, ExampleSet } from '../../../../src/data/dataset.js';
import { loadDataset } from '../../../../src/data/load.js';
import { transformedComponents } from '../../../../src/data/prepare/transform/transform-spectrum.js';
import type { GaussianSpec } from '../../../../src/data/source/gaussian.js';
import type { MnistSpec } from '../../../../src/data/source/mnist.js';
import type { DataSpec, TransformSpec } from '../../../../src/data/spec.js';
import { nodeFiles } from '../../support/node-files.js';
import { rejects } from '../../support/rejects.js';
import { featureCount } from '../../../../src/model/shape.js';

const HALF_ULP = 2 ** -24;

/** More examples than features, eigenvalues 1 to 12^-2. */
const GAUSSIAN: GaussianSpec = {
  source: 'gaussian',
  features: 12,
  classes: 3,
  train: 600,
  test: 90,
  spectrum: { kind: 'power', exponent: 2 },
  separation: 1,
};
/** Fewer examples than features. */
const FEW: GaussianSpec = { ...GAUSSIAN, features: 40, train: 25, test: 9 };
/** Some pixels are always black: 49 features, of fewer dimensions. */
const MNIST: MnistSpec = { source: 'mnist', train: 200, test: 60, size: 7, normalise: 'channel' };

const SPECS: readonly (readonly [string, DataSpec])[] = [
  ['gaussian', GAUSSIAN],
  ['fewer examples than features', FEW],
  ['mnist', MNIST],
];
const ZCA: TransformSpec = { kind: 'zca', regulariser: 0.01 };

const load = (spec: DataSpec): Promise<Dataset> => loadDataset(spec, { files: nodeFiles(), seed: 'test' });

async function spanning({ train, shape }: Dataset): Promise<PrincipalComponents> {
  return spanningComponents(
    await principalComponents(train.inputs, train.count, featureCount(shape)),
    train.count,
  );
}

/** Covariance of examples along directions, about `mean`, in plain loops: [direction, direction]. */
function covarianceAlong(
  { inputs, count }: ExampleSet,
  { mean, components }: PrincipalComponents,
): number[][] {
  const features = mean.length;
  const directions = components.length / features;
  const sums = Array.from({ length: directions }, () => new Array<number>(directions).fill(0));
  for (let example = 0; example < count; example++) {
    const z = Array.from({ length: directions }, (_, p) => {
      let sum = 0;
      for (let i = 0; i < features; i++) {
        sum += components[p * features + i]! * (inputs[example * features + i]! - mean[i]!);
      }
      return sum;
    });
    z.forEach((a, p) => z.forEach((b, r) => (sums[p]![r]! += (a * b) / count)));
  }
  return sums;
}

/**
 * Fails unless the training set has covariance diag(expected) along `directions` and nothing elsewhere.
 * Rounding inputs of root mean square norm s to float32 moves an example by at most 2^-24 s √(its own ratio),
 * and so a covariance by 2 · 2^-24 s²; the bound has 4 instead of 2 for the ratio.
 */
function assertCovariance(
  split: ExampleSet,
  directions: PrincipalComponents,
  expected: readonly number[],
): void {
  const squares = split.inputs.reduce((sum, value) => sum + value ** 2, 0) / split.count;
  const bound = 4 * HALF_ULP * squares;
  covarianceAlong(split, directions).forEach((row, p) => {
    row.forEach((value, r) => {
      const error = Math.abs(value - (p === r ? expected[p]! : 0));
      assert.ok(error <= bound, `covariance ${p}, ${r}: ${value}, off by ${error} of ${bound}`);
    });
  });
}

for (const [name, spec] of SPECS) {
  test(`${name}: ZCA makes the covariance a shrunk identity and the mean 0`, async () => {
    const pca = await spanning(await load(spec));
    const white = await load({ ...spec, transform: ZCA });
    const mean = pca.eigenvalues.reduce((sum, value) => sum + value, 0) / pca.eigenvalues.length;
    const expected = Array.from(pca.eigenvalues, (value) => value / (value + 0.01 * mean));
    assertCovariance(white.train, { ...pca, mean: new Float64Array(pca.mean.length) }, expected);
    for (const value of (await principalComponents(white.train.inputs, white.train.count, pca.mean.length))
      .mean) {
      assert.ok(Math.abs(value) <= 8 * HALF_ULP, `mean ${value}`);
    }
  });

  test(`${name}: power gives the spectrum, and keeps PCs, mean and total variance`, async () => {
    const before = await load(spec);
    const pca = await spanning(before);
    const total = pca.eigenvalues.reduce((sum, value) => sum + value, 0);
    for (const exponent of [0, 1.5]) {
      const after = await load({ ...spec, transform: { kind: 'power', exponent } });
      const shares = Array.from(pca.eigenvalues, (_, p) => (p + 1) ** -exponent);
      const sum = shares.reduce((a, b) => a + b, 0);
      const expected = shares.map((share) => (total * share) / sum);
      assertCovariance(after.train, pca, expected);
      // All of the variance lies along the PCs: a trace is the sum of all eigenvalues.
      const found = await principalComponents(after.train.inputs, after.train.count, pca.mean.length);
      const trace = found.eigenvalues.reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(trace / total - 1) <= 1e-6, `total variance ${trace}, was ${total}`);
    }
  });

  test(`${name}: the test set goes through the map of the training set`, async () => {
    const before = await load(spec);
    const pca = await spanning(before);
    const rank = pca.eigenvalues.length;
    const { test: white } = await load({ ...spec, transform: ZCA });
    const mean = pca.eigenvalues.reduce((sum, value) => sum + value, 0) / rank;
    const coordinates = project(pca, before.test.inputs, before.test.count, rank).map(
      (z, at) => z / Math.sqrt(pca.eigenvalues[at % rank]! + 0.01 * mean),
    );
    const centred = { ...pca, mean: new Float64Array(pca.mean.length) };
    const expected = reconstruct(centred, coordinates, before.test.count, rank);
    assertNear(white.inputs, expected, pca.mean.length);
  });

  test(`${name}: amplified stretches the chosen PCs of the training set only`, async () => {
    const before = await load(spec);
    const pca = await spanning(before);
    const rank = pca.eigenvalues.length;
    for (const end of ['first', 'last'] as const) {
      const after = await load({ ...spec, transform: { kind: 'amplified', end, share: 0.25, factor: 3 } });
      const chosen = Math.round(0.25 * rank);
      const expected = Array.from(pca.eigenvalues, (value, p) =>
        (end === 'first' ? p < chosen : p >= rank - chosen) ? 9 * value : value,
      );
      assertCovariance(after.train, pca, expected);
      assert.equal(after.test, before.test);
    }
  });

  test(`${name}: truncated is the reconstruction from P coordinates`, async () => {
    const before = await load(spec);
    const pca = await spanning(before);
    const after = await load({ ...spec, transform: { kind: 'truncated', components: 5 } });
    for (const split of ['train', 'test'] as const) {
      const { inputs, count } = before[split];
      assertNear(
        after[split].inputs,
        reconstruct(pca, project(pca, inputs, count, 5), count, 5),
        pca.mean.length,
      );
    }
    const { eigenvalues } = await principalComponents(after.train.inputs, after.train.count, pca.mean.length);
    // What float32 rounding leaves beyond rank 5.
    for (const value of eigenvalues.subarray(5)) assert.ok(value <= HALF_ULP * eigenvalues[0]!, `${value}`);
    assert.ok(Math.abs(eigenvalues[4]! / pca.eigenvalues[4]! - 1) <= 1e-5);
  });
}

test('projection follows the transform, along the PCs in the order of the new eigenvalues', async () => {
  const transform: TransformSpec = { kind: 'amplified', end: 'last', share: 0.25, factor: 100 };
  const whole = await load({ ...MNIST, transform });
  const projected = await load({ ...MNIST, transform, project: 4 });
  assert.is(projected.title, 'mnist 7x7 amplified last 25% ×100 (training set) 4 PCs');
  assert.equal(projected.shape, { channels: 4, height: 1, width: 1 });
  const pca = transformedComponents(transform, await spanning(await load(MNIST)));
  assert.ok(pca.eigenvalues.every((value, p) => p === 0 || value <= pca.eigenvalues[p - 1]!));
  for (const split of ['train', 'test'] as const) {
    assert.equal(projected[split].inputs, project(pca, whole[split].inputs, whole[split].count, 4));
  }
  const measured = await principalComponents(whole.train.inputs, whole.train.count, 49);
  for (let p = 0; p < 4; p++) {
    assert.ok(Math.abs(pca.eigenvalues[p]! / measured.eigenvalues[p]! - 1) <= 1e-5, `eigenvalue ${p}`);
  }
});

test('titles say what was done, and at which rank', async () => {
  const title = async (spec: DataSpec): Promise<string> => (await load(spec)).title;
  const few = 'gaussian 40 features 3 classes i^-2 separation 1';
  assert.is(await title({ ...FEW, transform: ZCA }), `${few} ZCA 0.01 (rank 24 of 40)`);
  assert.is(
    await title({ ...FEW, transform: { kind: 'power', exponent: 1 } }),
    `${few} spectrum i^-1 (rank 24 of 40)`,
  );
  const amplified: TransformSpec = { kind: 'amplified', end: 'last', share: 0.015, factor: 10 };
  assert.is(await title({ ...FEW, transform: amplified }), `${few} amplified last 1.5% ×10 (training set)`);
  assert.is(
    await title({ ...FEW, transform: { kind: 'truncated', components: 7 } }),
    `${few} truncated to 7 PCs`,
  );
});

test('the checksum follows the transform, and is the same each time', async () => {
  const checksum = async (transform?: TransformSpec): Promise<string> =>
    (await load({ ...MNIST, ...(transform && { transform }) })).checksum;
  assert.is(await checksum(ZCA), await checksum(ZCA));
  const all = [await checksum(), await checksum(ZCA), await checksum({ kind: 'zca', regulariser: 0.02 })];
  assert.is(new Set(all).size, 3);
});

test('a regulariser of 0 needs full rank', async () => {
  const bare: TransformSpec = { kind: 'zca', regulariser: 0 };
  await rejects(
    () => load({ ...FEW, transform: bare }),
    /^data\.transform\.regulariser: 0, .* rank 24 of 40, .*; give a regulariser above 0/,
  );
  const pca = await spanning(await load(GAUSSIAN));
  const { train } = await load({ ...GAUSSIAN, transform: bare });
  assertCovariance(train, { ...pca, mean: new Float64Array(12) }, new Array<number>(12).fill(1));
});

test('what cannot be done is refused by field, finding, expectation and cure', async () => {
  const refuses = (transform: TransformSpec, message: RegExp): Promise<void> =>
    rejects(() => load({ ...FEW, transform }), message);
  await refuses(
    { kind: 'truncated', components: 25 },
    /components: 25, expected .* 1 to the 24 .*; ask for fewer/,
  );
  await refuses({ kind: 'zca', regulariser: -1 }, /regulariser: -1, expected a number of 0 or more/);
  await refuses({ kind: 'power', exponent: NaN }, /exponent: NaN, expected a number of 0 or more/);
  const share = { kind: 'amplified', end: 'last', share: 1, factor: 2 } as const;
  await refuses(share, /share: 1, expected a number of above 0 and below 1/);
  await refuses({ ...share, share: 0.5, factor: 0 }, /factor: 0, expected a number of above 0/);
});

/**
 * Coordinates are rounded to float32 on the way and examples at the end, by 2^-24 of the example's norm each;
 * the bound doubles that.
 */
function assertNear(found: Float32Array, expected: Float32Array, features: number): void {
  assert.is(found.length, expected.length);
  for (let at = 0; at < found.length; at++) {
    const start = at - (at % features);
    const norm = Math.hypot(...expected.subarray(start, start + features));
    const error = Math.abs(found[at]! - expected[at]!);
    assert.ok(error <= 4 * HALF_ULP * norm, `input ${at}: ${found[at]}, expected ${expected[at]}`);
  }
}

test.run();
