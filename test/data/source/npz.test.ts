import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dataset } from '../../../src/data/dataset.js';
import { loadDataset } from '../../../src/data/load.js';
import type { NpzSpec } from '../../../src/data/source/npz.js';
import type { NpyArray, NpyData } from '../../../src/npz/npy.js';
import { encodeNpz } from '../../../src/npz/npz.js';
import { declaredExtent } from '../../../src/data/extent.js';
import { memoryFiles } from '../support/memory-files.js';
import { rejects } from '../support/rejects.js';

const array = (shape: readonly number[], data: NpyData): NpyArray => ({ shape, data });

/** Four training and two test examples of 1 × 2 × 1 pixels; every value tells its place. */
const ARRAYS = {
  train_inputs: array([4, 1, 2, 1], Float32Array.of(0, 1, 10, 11, 20, 21, 30, 31)),
  train_labels: array([4], Int32Array.of(1, 0, 0, 1)),
  test_inputs: array([2, 1, 2, 1], Float64Array.of(40, 41, 50, 51)),
  test_labels: array([2], Uint8Array.of(0, 1)),
};
const SPEC: NpzSpec = {
  source: 'npz',
  file: 'mine.npz',
  shape: [1, 2, 1],
  classes: ['cat', 'dog'],
  normalise: 'none',
};

const bytesOf = (changes: Readonly<Record<string, NpyArray | undefined>>): Uint8Array =>
  encodeNpz(
    Object.fromEntries(
      Object.entries({ ...ARRAYS, ...changes }).filter((entry): entry is [string, NpyArray] => !!entry[1]),
    ),
  );

const load = (
  spec: NpzSpec = SPEC,
  changes: Readonly<Record<string, NpyArray | undefined>> = {},
): Promise<Dataset> =>
  loadDataset(spec, {
    files: memoryFiles({ 'own/mine.npz': bytesOf(changes) }),
    dataDir: 'own/',
    seed: 'test',
  });

/** Examples as `label: values`, sorted: their order is that of a shuffle. */
function pairs({ inputs, labels, count }: Dataset['train']): string[] {
  const features = inputs.length / count;
  return Array.from(
    labels,
    (label, e) => `${label}: ${inputs.slice(e * features, (e + 1) * features)}`,
  ).sort();
}

test('inputs and labels of both splits, example by example', async () => {
  const dataset = await load();
  assert.is(dataset.title, 'npz mine.npz 1x2x1 2 classes');
  assert.equal(dataset.classes, ['cat', 'dog']);
  assert.equal(dataset.shape, { channels: 1, height: 2, width: 1 });
  assert.equal(pairs(dataset.train), ['0: 10,11', '0: 20,21', '1: 0,1', '1: 30,31']);
  assert.equal(pairs(dataset.test), ['0: 40,41', '1: 50,51']);
  assert.is((await load()).checksum, dataset.checksum);
});

test('vectors, bytes as shares of 255, numbered classes, fewer examples', async () => {
  const inputs = array([4, 2], Uint8Array.of(0, 255, 51, 102, 1, 2, 3, 4));
  const spec: NpzSpec = { ...SPEC, shape: [2], classes: 2, train: 2 };
  const testInputs = array([2, 2], Float64Array.of(40, 41, 50, 51));
  const dataset = await load(spec, { train_inputs: inputs, test_inputs: testInputs });
  assert.is(dataset.title, 'npz mine.npz 2 features 2 classes');
  assert.equal(dataset.classes, ['class 0', 'class 1']);
  assert.equal(dataset.train.labels, Uint8Array.of(0, 1));
  const all = await load({ ...spec, train: 4 }, { train_inputs: inputs, test_inputs: testInputs });
  assert.equal(dataset.train.inputs, all.train.inputs.slice(0, 4));
  assert.ok(pairs(all.train).includes('1: 0,1'));
  assert.ok(pairs(all.train).includes(`0: ${Float32Array.of(0.2, 0.4)}`));
});

test('the shape is what the suite was told, and what it trains on', async () => {
  for (const spec of [SPEC, { ...SPEC, project: 1 }]) {
    const { shape, classes } = await load(spec);
    assert.equal(declaredExtent(spec), { input: shape, classes: classes.length });
  }
});

test('normalisation, transform and labelling are those of every source', async () => {
  const { train, title } = await load({
    ...SPEC,
    normalise: 'channel',
    transform: { kind: 'truncated', components: 1 },
    labelling: { kind: 'shuffled' },
  });
  assert.ok(Math.abs(train.inputs.reduce((sum, value) => sum + value, 0)) <= 1e-6);
  assert.match(title, /^npz mine\.npz 1x2x1 2 classes truncated to 1 PCs, shuffled labels \(flipped/);
});

test('what is wrong is said by file, array, finding, expectation and cure', async () => {
  const refuses = (
    changes: Readonly<Record<string, NpyArray | undefined>>,
    spec: Partial<NpzSpec>,
    ...patterns: readonly RegExp[]
  ): Promise<void> => rejects(() => load({ ...SPEC, ...spec }, changes), ...patterns);
  await refuses(
    { test_labels: undefined },
    {},
    /^own\/mine\.npz: array test_labels is missing, found train_inputs, train_labels, test_inputs; write it /,
    /test_inputs; write it with numpy\.savez/,
  );
  await refuses(
    {},
    { shape: [2] },
    /array train_inputs is <f4 \[4, 1, 2, 1\], expected \[examples, 2\] as data\.shape says; correct/,
  );
  const three = array([3], Int32Array.of(0, 1, 0));
  await refuses(
    { train_labels: three },
    {},
    /\[4, 1, 2, 1\], and there are 3 labels .*, expected one each; write/,
  );
  await refuses(
    { train_labels: array([4], Int32Array.of(0, 1, 2, 0)) },
    {},
    /array train_labels has the label 2 at example 2, expected 0 to 1; correct data\.classes/,
  );
  await refuses(
    { train_labels: array([4], Float32Array.of(0, 1, 1, 0)) },
    {},
    /array train_labels is <f4 \[4\], expected integers u1, i4 or i8 \[examples\]; write/,
  );
  await refuses(
    { train_inputs: array([4, 1, 2, 1], new Int32Array(8)) },
    {},
    /array train_inputs is <i4 .*, expected u1 \(0 to 255\), f4 or f8; write/,
  );
  // 1e39 is finite in float64 only.
  await refuses(
    { test_inputs: array([2, 1, 2, 1], Float64Array.of(0, 0, 0, 1e39)) },
    {},
    /array test_inputs has 1e\+39 at example 1, feature 1, expected finite/,
  );
  await refuses({}, { train: 5 }, /data\.train: asks for 5 examples, and the source has 4/);
});

test('no folder, no file, a file that is cut off or of another type', async () => {
  const bytes = bytesOf({});
  const from = (files: Readonly<Record<string, Uint8Array>>, dataDir?: string): Promise<Dataset> =>
    loadDataset(SPEC, {
      files: memoryFiles(files),
      seed: '1',
      ...(dataDir === undefined ? {} : { dataDir }),
    });
  await rejects(() => from({}), /none is given; give the folder of mine\.npz as --data-dir/);
  await rejects(() => from({}, 'own'), /^own\/mine\.npz: no such file; write it with numpy/);
  await rejects(
    () => from({ 'own/mine.npz': bytes.subarray(0, 400) }, 'own'),
    /^own\/mine\.npz: expected a whole \.npz file, found 400 bytes .*; write it with numpy/,
  );
  await rejects(
    () => from({ 'own/mine.npz': encodeNpz(ARRAYS).fill(7, 60, 70) }, 'own'),
    /^own\/mine\.npz: .*; write it with numpy/,
  );
});

test.run();
