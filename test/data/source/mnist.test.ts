import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseIdx } from '../../../src/data/source/image/idx.js';
import { loadDataset } from '../../../src/data/load.js';
import { type MnistSpec, pairImagesWithLabels, readMnist } from '../../../src/data/source/mnist.js';
import { memoryFiles } from '../support/memory-files.js';
import { nodeFiles } from '../support/node-files.js';
import { rejects } from '../support/rejects.js';

const SPEC: MnistSpec = {
  source: 'mnist',
  classes: [3, 5],
  train: 40,
  test: 20,
  size: 14,
  normalise: 'channel',
};
const CONTEXT = { files: nodeFiles(), seed: 'suite' };

test('the package holds all of MNIST', async () => {
  const { train, test: testSplit } = await readMnist(nodeFiles());
  assert.is(train.count, 60_000);
  assert.is(testSplit.count, 10_000);
  // The first labels of the database.
  assert.equal(train.labels.slice(0, 8), Uint8Array.of(5, 0, 4, 1, 9, 2, 1, 3));
  assert.equal(testSplit.labels.slice(0, 5), Uint8Array.of(7, 2, 1, 0, 4));
});

test('a dataset of two digits', async () => {
  const dataset = await loadDataset(SPEC, CONTEXT);
  assert.is(dataset.title, 'mnist 3,5 14x14');
  assert.equal(dataset.classes, ['3', '5']);
  assert.equal(dataset.shape, { channels: 1, height: 14, width: 14 });
  assert.is(dataset.train.inputs.length, 40 * 196);
  let sum = 0;
  let squares = 0;
  for (const value of dataset.train.inputs) {
    sum += value;
    squares += value * value;
  }
  const count = dataset.train.inputs.length;
  // Rounding to float32 leaves at most 2^-24 of the largest input, about 4 deviations, in each mean.
  assert.ok(Math.abs(sum / count) <= 4 * 2 ** -24);
  assert.ok(Math.abs(squares / count - 1) <= 8 * 2 ** -24);
});

test('the checksum is the same each time, and the training set whatever the test set', async () => {
  const first = await loadDataset(SPEC, CONTEXT);
  assert.is((await loadDataset(SPEC, CONTEXT)).checksum, first.checksum);
  const other = await loadDataset({ ...SPEC, test: 30 }, CONTEXT);
  assert.equal(other.train.inputs, first.train.inputs);
  assert.is.not(other.checksum, first.checksum);
  const reseeded = await loadDataset(SPEC, { ...CONTEXT, seed: 'other' });
  assert.not.equal(reseeded.train.inputs, first.train.inputs);
});

test('projection gives centred coordinates with descending variance', async () => {
  const { title, shape, train } = await loadDataset({ ...SPEC, size: 10, project: 3 }, CONTEXT);
  assert.is(title, 'mnist 3,5 10x10 3 PCs');
  assert.equal(shape, { channels: 3, height: 1, width: 1 });
  const variances = [0, 1, 2].map((p) => {
    let squares = 0;
    for (let example = 0; example < train.count; example++) squares += train.inputs[example * 3 + p]! ** 2;
    return squares / train.count;
  });
  assert.ok(
    variances[0]! > variances[1]! && variances[1]! > variances[2]! && variances[2]! > 0,
    `${variances}`,
  );
});

test('a projection that cannot be is refused', async () => {
  const load = (change: Partial<MnistSpec>) => () => loadDataset({ ...SPEC, ...change }, CONTEXT);
  await rejects(load({ size: 5, project: 26 }), /data\.project: 26, .* the 25 features \(1x5x5\)/);
  await rejects(load({ project: 40 }), /the 40 training examples span only 39 components/);
  await rejects(load({ train: 100_000 }), /asks for 100000 .*\(3 6131, 5 5421\)/);
});

const IMAGES = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4);

test('IDX: sizes and values', () => {
  const { sizes, values } = parseIdx(IMAGES, 'f', 3);
  assert.equal(sizes, [2, 1, 2]);
  assert.equal(values, Uint8Array.of(1, 2, 3, 4));
});

test('IDX: damaged files are refused', async () => {
  await rejects(() => parseIdx(IMAGES.subarray(0, 19), 'f', 3), /^f: 19 bytes, expected 20 .* truncated/);
  await rejects(() => parseIdx(IMAGES.subarray(0, 9), 'f', 3), /9 bytes, expected an IDX header of 16/);
  await rejects(() => parseIdx(IMAGES, 'f', 1), /magic number is 2051, expected 2049/);
  await rejects(() => parseIdx(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0), 'f.gz', 1), /decompressed/);
});

test('MNIST: images and labels must fit', async () => {
  const images = { sizes: [2, 28, 28], values: new Uint8Array(2 * 784) };
  const pair = (sizes: number[], labels: number[]) => () =>
    pairImagesWithLabels(
      { ...images, sizes },
      'i',
      { sizes: [labels.length], values: Uint8Array.from(labels) },
      'l',
    );
  assert.is(pair([2, 28, 28], [0, 9])().count, 2);
  await rejects(pair([2, 14, 14], [0, 1]), /^i: images are 14x14, expected 28x28/);
  await rejects(pair([2, 28, 28], [0, 1, 2]), /^l: 3 labels, expected 2/);
  await rejects(pair([2, 28, 28], [0, 10]), /^l: label 1 is 10, expected 0 to 9/);
  await rejects(() => readMnist(memoryFiles({})), /train-images-idx3-ubyte: no such file; .*npm ci/);
});

test.run();
