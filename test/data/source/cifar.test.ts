import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Cifar10Spec, type Cifar100Spec, readCifar } from '../../../src/data/source/cifar.js';
import { loadDataset } from '../../../src/data/load.js';
import { memoryFiles } from '../support/memory-files.js';
import { nodeFiles } from '../support/node-files.js';
import { rejects } from '../support/rejects.js';

const NAMES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const CIFAR10: Cifar10Spec = { source: 'cifar10', normalise: 'none' };
const CIFAR100: Cifar100Spec = { source: 'cifar100', normalise: 'none', labels: 'fine' };
const text = (lines: readonly string[]) => new TextEncoder().encode(`${lines.join('\n')}\n\n`);

/**
 * Records of images with `labelBytes` labels each; channel c of image i is (40 · i + 10 · c) mod 256
 * everywhere.
 */
function records(labels: readonly number[], labelBytes = 1): Uint8Array {
  const count = labels.length / labelBytes;
  const bytes = new Uint8Array(count * (labelBytes + 3072));
  for (let i = 0; i < count; i++) {
    const at = i * (labelBytes + 3072);
    bytes.set(labels.slice(i * labelBytes, (i + 1) * labelBytes), at);
    for (let c = 0; c < 3; c++) {
      bytes.fill(40 * i + 10 * c, at + labelBytes + c * 1024, at + labelBytes + (c + 1) * 1024);
    }
  }
  return bytes;
}

const FILES10 = {
  'd/batches.meta.txt': text(NAMES),
  'd/data_batch_1.bin': records([3, 5, 0]),
  'd/data_batch_4.bin': records([5, 3]),
  'd/test_batch.bin': records([5, 3, 3, 5]),
};
const context = (files: Record<string, Uint8Array>, dataDir = 'd') => ({
  files: memoryFiles(files),
  dataDir,
  seed: 'suite',
});

test('CIFAR-10: the training files that are there, in order; the note says how many', async () => {
  const { classes, train, test: testSplit, note } = await readCifar(CIFAR10, context(FILES10));
  assert.equal(classes, NAMES);
  assert.equal(train.labels, Uint8Array.of(3, 5, 0, 5, 3));
  assert.is(testSplit.count, 4);
  assert.is(train.pixels[3072 + 1024], 50); // image 1, green
  assert.is(train.pixels[4 * 3072], 40); // image 1 of the second file, red
  assert.is(note, 'part: 5 of 50,000, test 4 of 10,000');
});

test('a dataset: classes in the order given, pixels in [0, 1], a title', async () => {
  const spec: Cifar10Spec = { ...CIFAR10, classes: ['dog', 'cat'], train: 4, test: 2, size: 2 };
  const dataset = await loadDataset(spec, context(FILES10, 'd/'));
  assert.is(dataset.title, 'cifar10 dog,cat 2x2 (part: 5 of 50,000, test 4 of 10,000)');
  assert.equal(dataset.classes, ['dog', 'cat']);
  assert.equal(dataset.shape, { channels: 3, height: 2, width: 2 });
  assert.equal(dataset.train.labels, Uint8Array.of(0, 1, 0, 1));
  const red = [0, 1, 2, 3].map((example) => Math.round(dataset.train.inputs[example * 12]! * 255));
  assert.equal([red[0]!, red[2]!].sort(), [0, 40]); // dogs: image 1 of the first file, image 0 of the second
  assert.equal([red[1]!, red[3]!].sort(), [0, 40]);
  assert.is(dataset.train.inputs[4], Math.fround((red[0]! + 10) / 255));
});

test('CIFAR-100: fine or coarse labels', async () => {
  const files = {
    'd/cifar-100-binary/fine_label_names.txt': text(['hamster', 'mouse', 'shrew']),
    'd/cifar-100-binary/coarse_label_names.txt': text(['fish', 'mammals']),
    'd/cifar-100-binary/train.bin': records([1, 2, 0, 0, 1, 1], 2),
    'd/cifar-100-binary/test.bin': records([1, 0], 2),
  };
  const fine = await readCifar(CIFAR100, context(files));
  assert.equal(fine.train.labels, Uint8Array.of(2, 0, 1));
  assert.is(fine.train.pixels[3072 + 2048], 60); // image 1, blue
  assert.is(fine.note, 'part: 3 of 50,000, test 1 of 10,000');
  const coarse = await readCifar({ ...CIFAR100, labels: 'coarse' }, context(files));
  assert.equal(coarse.train.labels, Uint8Array.of(1, 0, 1));
  assert.equal(coarse.classes, ['fish', 'mammals']);
});

test('files of the official sizes carry no note', async () => {
  const full = new Uint8Array(30_730_000);
  const files: Record<string, Uint8Array> = { 'd/batches.meta.txt': text(NAMES), 'd/test_batch.bin': full };
  for (let batch = 1; batch <= 5; batch++) files[`d/data_batch_${batch}.bin`] = full;
  assert.is((await readCifar(CIFAR10, context(files))).note, undefined);
});

test('missing folders and files say what to do', async () => {
  const cure = /cifar-10-binary\.tar\.gz .*--data-dir$/;
  await rejects(() => readCifar(CIFAR10, { files: memoryFiles({}), seed: 's' }), /source is cifar10/, cure);
  await rejects(() => readCifar(CIFAR10, context({})), /^--data-dir d: no batches\.meta\.txt/, cure);
  const names = { 'd/batches.meta.txt': text(NAMES) };
  await rejects(() => readCifar(CIFAR10, context(names)), /^d: none of data_batch_1\.bin, /, cure);
  const train = { ...names, 'd/data_batch_1.bin': records([1]) };
  await rejects(() => readCifar(CIFAR10, context(train)), /^d\/test_batch\.bin: no such file/, cure);
  await rejects(
    () => readCifar(CIFAR10, context({ ...FILES10, 'd/batches.meta.txt': text(['x']) })),
    /1 class/,
  );
  const absent = join(tmpdir(), 'pcbias-there-is-no-such-folder');
  await rejects(
    () => readCifar(CIFAR10, { files: nodeFiles(), dataDir: absent, seed: 's' }),
    /no such|no batches/,
  );
});

test('a file that cannot be read is not taken for absent', async () => {
  const files = memoryFiles(FILES10);
  const denied = {
    ...files,
    read: (path: string) =>
      path.endsWith('data_batch_2.bin')
        ? Promise.reject(Object.assign(new Error('permission denied'), { code: 'EACCES' }))
        : files.read(path),
  };
  await rejects(
    () => readCifar(CIFAR10, { files: denied, dataDir: 'd', seed: 's' }),
    /^d\/data_batch_2\.bin: cannot be read \(permission denied\)/,
  );
});

test('absence is understood through an error that wraps the reason', async () => {
  const files = memoryFiles(FILES10);
  const wrapped = {
    ...files,
    read: (path: string) =>
      files.read(path).catch((cause: unknown) => {
        throw new Error(`${path}: no such file or folder`, { cause });
      }),
  };
  assert.is((await readCifar(CIFAR10, { files: wrapped, dataDir: 'd', seed: 's' })).train.count, 5);
});

test('truncated files and labels out of range are refused', async () => {
  const change = (name: string, bytes: Uint8Array) => () =>
    readCifar(CIFAR10, context({ ...FILES10, [`d/${name}`]: bytes }));
  const truncated = /6145 bytes, expected a positive multiple of 3073 .*truncated/;
  await rejects(change('data_batch_4.bin', records([1, 2]).subarray(1)), /^d\/data_batch_4\.bin/, truncated);
  await rejects(change('test_batch.bin', new Uint8Array(0)), /^d\/test_batch\.bin: 0 bytes/);
  await rejects(change('data_batch_1.bin', records([0, 10])), /label of record 1 is 10, expected 0 to 9/);
});

test.run();
