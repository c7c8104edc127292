import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GpuError } from '../../src/gpu/device.js';
import { SubmitQueue } from '../../src/gpu/submit.js';
import type { Tensor } from '../../src/ops/backend.js';
import { ACTIVATIONS } from '../../src/ops/activation/kinds.js';
import { openDevice, type OpenDevice } from '../support/backend.js';
import { failureOf } from '../support/failure.js';

// Trap: an invalid call is only a validation error, and a call on a destroyed device does nothing. The work
// is silently skipped unless the errors are checked.

const test = suite('device errors');
const shared = await openDevice();
test.after(() => shared.close());

const STORAGE = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;

/** Runs `body` with a device of its own, because a device that has failed stays failed. */
async function withDevice(body: (open: OpenDevice) => Promise<void>): Promise<void> {
  const open = await openDevice();
  try {
    await body(open);
  } finally {
    await open.close();
  }
}

function reluCall(x: Tensor, y: Tensor) {
  return {
    operation: ACTIVATIONS.relu.forward,
    members: 1,
    tensors: { x, y },
    sizes: { values4: 1, x_member4: 1 },
  };
}

test('a validation error inside scoped() rejects with what was done and the text; the device goes on', async () => {
  const { device } = shared;
  const wrong = device.scoped('a buffer', () => device.handle.createBuffer({ size: 4, usage: 0x4000 }));
  const error = await failureOf(wrong);
  assert.instance(error, GpuError);
  assert.match(error.message, /^a buffer: .*usage/is);
  device.check();
  assert.is(await device.scoped('nothing', () => 5), 5);
});

test('what throws or rejects inside scoped() comes through', async () => {
  const { device } = shared;
  const thrown = device.scoped('it', () => {
    throw new RangeError('thrown inside');
  });
  assert.match((await failureOf(thrown)).message, /thrown inside/);
  const rejected = device.scoped('it', () => Promise.reject(new RangeError('rejected inside')));
  assert.match((await failureOf(rejected)).message, /rejected inside/);
});

test('a buffer over the limit is an error, not work that is silently not done', async () => {
  const { device } = shared;
  const size = device.limits.maxBufferSize + 16;
  const error = await failureOf(
    device.scoped('too large', () => device.handle.createBuffer({ size, usage: STORAGE })),
  );
  assert.match(error.message, /too large: .*size/is);
});

test('a tensor over the binding limit is a RangeError with the cure', () => {
  const { backend, device } = shared;
  const count = device.limits.maxStorageBufferBindingSize / 4 + 4;
  assert.throws(
    () => backend.tensor('weights', [1, count], 'f32'),
    (error: unknown) =>
      error instanceof RangeError &&
      /^tensor weights \[1, \d+\] needs \d+ MiB, but one binding on .* holds \d+ MiB; use fewer members/.test(
        error.message,
      ),
  );
});

test('a wrong number of values is a RangeError', () => {
  const x = shared.backend.tensor('x', [2, 4], 'f32');
  assert.throws(() => shared.backend.write(x, new Float32Array(7)), /tensor x: got 7 values, expected 8/);
});

test('a submit of more than 65,535 workgroups in a dimension rejects', async () => {
  const { backend, device } = shared;
  const [x, y] = [backend.tensor('x', [4], 'f32'), backend.tensor('y', [4], 'f32')];
  const program = await backend.prepare([reluCall(x, y)]);
  const [dispatch] = program.dispatches;
  const queue = new SubmitQueue(device);
  const error = await failureOf(queue.run([{ ...dispatch, grid: [65_536, 1, 1] }], 1));
  assert.instance(error, GpuError);
  assert.match(error.message, /^submit: .*(65535|65536|workgroup)/is);
  await backend.run(program);
  await backend.finish();
});

test('running a program whose tensor was released rejects', async () => {
  const { backend } = shared;
  const [x, y] = [backend.tensor('x', [4], 'f32'), backend.tensor('gone', [4], 'f32')];
  const program = await backend.prepare([reluCall(x, y)]);
  backend.release([y]);
  const error = await failureOf(backend.run(program));
  assert.instance(error, GpuError);
  assert.match(error.message, /gone.*destroyed|destroyed.*gone/is);
  assert.match((await failureOf(backend.read(y))).message, /read of gone.*destroyed/is);
});

test('an uncaptured error is thrown by the next check, run, read and write', () =>
  withDevice(async ({ device, backend }) => {
    const [x, y] = [backend.tensor('x', [4], 'f32'), backend.tensor('y', [4], 'f32')];
    const program = await backend.prepare([reluCall(x, y)]);
    device.handle.createBuffer({ size: 4, usage: 0x4000, label: 'silent' });
    await device.handle.queue.onSubmittedWorkDone();
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.throws(
      () => device.check(),
      (error: unknown) => error instanceof GpuError && /^uncaptured GPU error: .*usage/is.test(error.message),
    );
    const failing = [
      backend.run(program),
      backend.read(y),
      backend.finish(),
      backend.prepare([reluCall(x, y)]),
    ];
    for (const { message } of await Promise.all(failing.map((each) => failureOf(each)))) {
      assert.match(message, /^uncaptured GPU error/);
    }
    assert.throws(() => backend.write(x, new Float32Array(4)), /^uncaptured GPU error/);
  }));

test('a write to a released tensor is noticed by the next run', () =>
  withDevice(async ({ backend }) => {
    const [x, y] = [backend.tensor('x', [4], 'f32'), backend.tensor('y', [4], 'f32')];
    const program = await backend.prepare([reluCall(x, y)]);
    const z = backend.tensor('released', [4], 'f32');
    backend.release([z]);
    backend.write(z, new Float32Array(4));
    await new Promise((resolve) => setTimeout(resolve, 10));
    const error = await failureOf(backend.run(program).then(() => backend.finish()));
    assert.match(error.message, /released/);
  }));

/** Returns the errors of a long-running program, its read and a fresh read after the device was lost. */
async function messagesAfterLoss(open: OpenDevice, lose: () => Promise<void> | void): Promise<string[]> {
  const { backend } = open;
  const [x, y] = [backend.tensor('x', [4], 'f32'), backend.tensor('y', [4], 'f32')];
  const program = await backend.prepare([reluCall(x, y)]);
  await backend.run(program);
  await backend.finish();
  await lose();
  const results = [
    backend.run(program).then(() => backend.finish()),
    backend.read(y),
    backend.prepare([reluCall(x, y)]),
    backend.run(program, 1_000_000).then(() => backend.finish()),
  ];
  const errors = await Promise.all(results.map((result) => failureOf(result)));
  return errors.map(({ message }) => message);
}

test('a device destroyed behind its back ends run, read and prepare with an error that says so', () =>
  withDevice(async (open) => {
    const messages = await messagesAfterLoss(open, async () => {
      open.device.handle.destroy();
      await open.device.handle.lost;
    });
    for (const message of messages) assert.match(message, /the GPU device was lost \(destroyed\)/);
    assert.throws(() => open.device.check(), /the GPU device was lost/);
  }));

test('a device lost at that very moment ends them too, and none hangs', () =>
  withDevice(async (open) => {
    const messages = await messagesAfterLoss(open, () => open.device.handle.destroy());
    for (const message of messages) assert.match(message, /lost|destroyed/i);
  }));

test('a device lost in the middle of a long program ends it, with no rejection left unhandled', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): unknown => unhandled.push(reason);
  process.on('unhandledRejection', note);
  await withDevice(async ({ device, backend }) => {
    const x = backend.tensor('x', [2 ** 20], 'f32');
    const y = backend.tensor('y', [2 ** 20], 'f32');
    const sizes = { values4: 2 ** 18, x_member4: 2 ** 18 };
    const program = await backend.prepare([
      { operation: ACTIVATIONS.relu.forward, members: 1, tensors: { x, y }, sizes },
    ]);
    const long = backend.run(program, 1_000_000).then(() => backend.finish());
    setTimeout(() => device.handle.destroy(), 500);
    assert.match((await failureOf(long)).message, /lost|destroyed/i);
    // By now everything else that was handed over has failed too, and nobody has asked for it.
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.off('unhandledRejection', note);
  assert.equal(unhandled.map(String), []);
});

test('closing is no loss', async () => {
  const open = await openDevice();
  await open.close();
  open.device.check();
});

test.run();
