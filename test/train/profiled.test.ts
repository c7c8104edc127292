import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Device, GpuError } from '../../src/gpu/device.js';
import { Profiler } from '../../src/gpu/profile/profiler.js';
import { DeviceBackend } from '../../src/ops/device/device-backend.js';
import { peakArithmetic } from '../../src/ops/speed/peak.js';
import { shaderFiles } from '../../src/platform/node/shader-files.js';
import { train, type TrainingSetup } from '../../src/train/train.js';
import { openDevice } from '../support/backend.js';
import { failureOf } from '../support/failure.js';
import { normalDataset } from './support/datasets.js';
import { CLASSES, conv, dense, IMAGE, maxPool, net } from './support/nets.js';
import { training } from './support/training-spec.js';

const test = suite('profiled training');
const plain = await openDevice();
const timed = await openDevice({ timestamps: true });
test.after(async () => {
  await timed.close();
  await plain.close();
});

const SETUP: TrainingSetup = {
  layers: net([conv(5, 3, 1, 'same'), 'relu', maxPool(2, 2), dense(9), 'tanh', dense('classes')]),
  dataset: normalDataset(IMAGE, CLASSES, { train: 40, test: 12 }),
  training: training({ batch: 8, epochs: 40, momentum: 0.9, checkpoints: { count: 6, spacing: 'log' } }),
  members: [0, 1, 2],
  seed: 'profiled',
};

test('a profile changes no bit; every kernel takes some time, and all together no more than the total', async () => {
  const expected = await train(plain.backend, SETUP);
  const profiler = new Profiler();
  const backend = new DeviceBackend(timed.device, shaderFiles(), { profiler });
  const started = performance.now();
  profiler.section('training');
  const found = await train(backend, SETUP);
  profiler.endSection();
  const wallMs = performance.now() - started;
  for (const split of ['train', 'test'] as const) {
    assert.equal(found[split].predictions, expected[split].predictions);
    assert.equal(found[split].loss, expected[split].loss);
  }
  const rows = profiler.table();
  const operations = Object.keys(found.shaders).sort();
  assert.equal(
    rows.map(({ operation }) => operation).sort(),
    operations,
    'every operation that ran has a row',
  );
  for (const { operation, ms, timed: count, dispatches } of rows) {
    assert.ok(ms > 0, `${operation} took ${ms} ms`);
    assert.ok(count > 0 && count <= dispatches, `${operation}: ${count} of ${dispatches} timed`);
  }
  const sumMs = rows.reduce((sum, { ms }) => sum + ms, 0);
  assert.ok(sumMs <= wallMs, `kernels took ${sumMs} of ${wallMs} ms`);
  const [section] = profiler.sections;
  assert.ok(section.wallMs <= wallMs && section.outsideMs >= 0 && section.submitsMs > 0);
  const dispatchesOfStep = rows.find(
    ({ operation }) => operation === 'softmax_cross_entropy_gradient',
  )?.dispatches;
  assert.is(dispatchesOfStep, 200, 'a loss gradient for each of 40 epochs of 5 steps');
});

test('the time of a kernel grows with what it has to do', async () => {
  const profiler = new Profiler();
  const backend = new DeviceBackend(timed.device, shaderFiles(), { profiler });
  const x = backend.tensor('x', [1, 2 ** 14], 'f32');
  const y = backend.tensor('y', [1, 2 ** 14], 'f32');
  const calls = [20, 800].map((loops) => ({
    operation: peakArithmetic,
    members: 1,
    tensors: { x, y },
    sizes: { values: 2 ** 14, loops, scale: 0.5, shift: 1 },
  }));
  const [short, long] = await Promise.all(calls.map((call) => backend.prepare([call])));
  const times: number[] = [];
  for (const program of [short, long]) {
    const before = profiler.table()[0]?.ms ?? 0;
    await backend.run(program, 12);
    await backend.finish();
    times.push(profiler.table()[0].ms - before);
  }
  // There is forty times as much work. Five times allows for a machine that was busy elsewhere during the
  // short one.
  assert.ok(times[1] > 5 * times[0], `${times[0]} ms and ${times[1]} ms for 40 times as much`);
  backend.release([x, y]);
});

test('a device without timestamps is refused with the cure', () => {
  assert.throws(
    () => new DeviceBackend(plain.device, shaderFiles(), { profiler: new Profiler() }),
    (error: Error) =>
      error instanceof GpuError && /expected timestamp-query; open it with/.test(error.message),
  );
});

test('an adapter without timestamps is refused with the cure, before a device is there', async () => {
  const { adapter } = plain.device;
  const bare = {
    features: new Set(['subgroups']),
    limits: {},
    info: { description: adapter.description, vendor: '', architecture: '', device: '' },
  } as unknown as GPUAdapter;
  const error = await failureOf(Device.open(bare, { timestamps: true }));
  assert.instance(error, GpuError);
  assert.match(
    error.message,
    /cannot time its kernels: found the features subgroups, expected timestamp-query/,
  );
});

test.run();
