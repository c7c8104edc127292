import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveArchitecture } from '../../src/model/resolve.js';
import { groupFloats, membersTogether } from '../../src/train/groups.js';
import type { TrainingSpec } from '../../src/train/spec.js';
import { elementCount, type Tensor } from '../../src/ops/backend.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import { Ensemble } from '../../src/train/ensemble.js';
import { notingBackend } from '../../src/train/noting-backend.js';
import { normalDataset } from './support/datasets.js';
import { CLASSES, conv, dense, linear, net } from './support/nets.js';
import { training } from './support/training-spec.js';

const FOUR_GIBIBYTES = 2 ** 30; // floats

const twin = new TwinBackend();
test.after(() => twin.close());

const small = {
  layers: linear(2, 8, 16, 4),
  training: training({ batch: 10 }),
  members: 100,
  train: 50,
  test: 20,
};

test('members that fit are trained together', () => {
  assert.is(membersTogether(Infinity, small), 100);
  assert.is(membersTogether(2 ** 25, small), 100);
});

test('the largest tensor bounds a group, and groups are of about equal size', () => {
  // Inputs have 16 features x 12, with the batch padded to a multiple of four; weights have 16 x 8.
  assert.is(membersTogether(16 * 12 * 100, small), 100);
  assert.is(membersTogether(16 * 12 * 99, small), 50);
  assert.is(membersTogether(16 * 12 * 40, small), 34);
  assert.is(membersTogether(1, small), 1);
});

test('weights that are updated without a gradient take its memory less; adam keeps it', () => {
  const floats = (training: Partial<TrainingSpec>, fused: boolean): number =>
    groupFloats({ ...small, training: { ...small.training, ...training }, members: 1, settings: { fused } });
  const weights = 16 * 8 + 8 * 4;
  for (const changes of [{}, { momentum: 0.9 }]) {
    assert.is(floats(changes, false) - floats(changes, true), weights);
  }
  assert.is(floats({ optimiser: 'adam' }, false), floats({ optimiser: 'adam' }, true));
});

test('100 st-VGG of the paper are trained in groups that take less than 4 GiB', () => {
  const layers = resolveArchitecture(
    { family: 'st-vgg', widths: [32, 64, 128, 256], dense: 512, activation: 'elu', bias: true },
    { channels: 3, height: 32, width: 32 },
    2,
  );
  const sizes = { layers, training: training({ batch: 100 }), members: 100, train: 10_000, test: 2000 };
  const together = membersTogether(2 ** 29, sizes);
  assert.ok(together >= 10 && together <= 30, `${together}`);
  assert.ok(groupFloats({ ...sizes, members: together }) <= FOUR_GIBIBYTES);
  assert.ok(groupFloats({ ...sizes, members: 2 * together }) > FOUR_GIBIBYTES);
});

test('tiles between calls of convolutions count, in training and evaluation, and make groups smaller', () => {
  const layers = resolveArchitecture(
    { family: 'st-vgg', widths: [64, 64, 128, 256], dense: 512, activation: 'elu', bias: true },
    { channels: 3, height: 32, width: 32 },
    2,
  );
  const sizes = { layers, training: training({ batch: 100 }), members: 60, train: 10_000, test: 2000 };
  const most = 2 ** 29;
  const [by, directly] = (['tiles', false] as const).map((winograd) =>
    membersTogether(most, { ...sizes, settings: { winograd } }),
  );
  assert.ok(by < directly && by > directly / 2, `${by} and ${directly}`);
  assert.ok(
    groupFloats({ ...sizes, members: by, settings: { winograd: 'tiles' } }, most) <= 2 * FOUR_GIBIBYTES,
  );
});

test('what an estimate counts as tiles is what an ensemble makes', async () => {
  const image = { channels: 32, height: 8, width: 8 };
  const layers = net([conv(64, 3, 1, 'same'), 'relu', conv(64, 3, 1, 'same'), dense('classes')], image);
  const spec = training({ batch: 20 });
  const sizes = { layers, training: spec, members: 3, train: 30, test: 4 };
  const made: Tensor[] = [];
  const noted = notingBackend(twin, { tensors: made });
  const dataset = normalDataset(image, CLASSES, { train: 30, test: 4 });
  const ensemble = await Ensemble.create(noted, {
    layers,
    dataset,
    training: spec,
    members: [0, 1, 2],
    seed: 'tiles',
    settings: { winograd: true },
  });
  ensemble.release();
  const tiles = made.filter(({ label }) => label.endsWith('by tiles'));
  const found = tiles.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const { mostElements } = twin;
  const counted =
    groupFloats({ ...sizes, settings: { winograd: 'tiles' } }, mostElements) -
    groupFloats({ ...sizes, settings: { winograd: false } }, mostElements);
  assert.ok(found > 0);
  assert.is(counted, found);
});

test('100 wide deep linear nets on a full batch of 10,000 take the memory of their weights', () => {
  const layers = linear(5, 1024, 3072, 2);
  const spec = training({ batch: 'full', loss: 'squared-error' });
  const sizes = { layers, training: spec, members: 100, train: 10_000, test: 2000 };
  assert.ok(groupFloats({ ...sizes, members: 1 }) < 2 * 2 ** 26, 'less than 512 MiB each');
  assert.ok(membersTogether(2 ** 29, sizes) >= 10, `${membersTogether(2 ** 29, sizes)}`);
});

test.run();
