import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveArchitecture } from '../../src/model/resolve.js';
import { groupFloats, membersTogether } from '../../src/train/groups.js';
import type { TrainingSpec } from '../../src/train/spec.js';
import { linear } from './nets.js';
import { training } from './training-spec.js';

const FOUR_GIBIBYTES = 2 ** 30; // floats

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
  // Inputs: 16 features x 12, the batch padded to a multiple of four; weights have 16 x 8.
  assert.is(membersTogether(16 * 12 * 100, small), 100);
  assert.is(membersTogether(16 * 12 * 99, small), 50);
  assert.is(membersTogether(16 * 12 * 40, small), 34);
  assert.is(membersTogether(1, small), 1);
});

test('weights that are updated without a gradient take its memory less; adam keeps it', () => {
  const floats = (training: Partial<TrainingSpec>, fused: boolean): number =>
    groupFloats({ ...small, training: { ...small.training, ...training }, members: 1, fused });
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

test('100 wide deep linear nets on a full batch of 10,000 take the memory of their weights', () => {
  const layers = linear(5, 1024, 3072, 2);
  const spec = training({ batch: 'full', loss: 'squared-error' });
  const sizes = { layers, training: spec, members: 100, train: 10_000, test: 2000 };
  assert.ok(groupFloats({ ...sizes, members: 1 }) < 2 * 2 ** 26, 'less than 512 MiB each');
  assert.ok(membersTogether(2 ** 29, sizes) >= 10, `${membersTogether(2 ** 29, sizes)}`);
});

test.run();
