import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Device } from '../../src/gpu/device.js';
import { SubmitQueue } from '../../src/gpu/submit.js';
import { type Dispatch } from '../../src/gpu/dispatch.js';
import { advanceStep } from '../../src/ops/batch/gather.js';
import { ACTIVATIONS } from '../../src/ops/activation/kinds.js';
import { openDevice } from '../support/backend.js';
import { failureOf } from '../support/failure.js';

// Trap: a GPU driver kills a submit that runs for seconds, so each submit holds 100 to 250 ms of work.

const test = suite('submits');
const open = await openDevice();
test.after(() => open.close());

interface Submit {
  readonly dispatches: number;
  readonly ms: number;
}

/**
 * A buffer that can be mapped once the submit that used it is done. Withdrawing the request rejects it, as in
 * WebGPU.
 */
class FakeBuffer {
  done = Promise.resolve();
  private withdraw: (reason: Error) => void = () => undefined;

  mapAsync(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.withdraw = reject;
      this.done.then(resolve, reject);
    });
  }

  unmap(): void {
    this.withdraw(new Error('AbortError'));
  }
}

/** Returns a device on which a dispatch takes `dispatchMs` and submits run one after the other. */
function slowDevice(dispatchMs: () => number, fails: (submit: number) => boolean = () => false) {
  const submits: Submit[] = [];
  let free = Promise.resolve();
  let inFlight = 0;
  let mostInFlight = 0;
  let encoded = 0;
  const used: FakeBuffer[] = [];
  const pass = {
    setPipeline() {},
    setBindGroup() {},
    dispatchWorkgroups: () => void encoded++,
    end() {},
  };
  const handle = {
    createCommandEncoder: () => ({
      beginComputePass: () => pass,
      clearBuffer: (buffer: FakeBuffer) => void used.push(buffer),
      finish: () => ({}),
    }),
    createBuffer: () => new FakeBuffer(),
    queue: {
      submit() {
        const index = submits.length;
        const submit = { dispatches: encoded, ms: encoded * dispatchMs() };
        encoded = 0;
        submits.push(submit);
        mostInFlight = Math.max(mostInFlight, ++inFlight);
        free = free.then(() => new Promise((resolve) => setTimeout(resolve, submit.ms)));
        free = free.then(() => {
          inFlight--;
          if (fails(index)) throw new Error(`submit ${index} failed`);
        });
        free.catch(() => undefined);
        for (const buffer of used.splice(0)) buffer.done = free;
      },
      onSubmittedWorkDone: () => free,
    },
  };
  const device = {
    handle,
    scoped: async (_what: string, work: () => unknown) => await work(),
    finish: () => Promise.resolve(),
  };
  return { device: device as unknown as Device, submits, mostInFlight: () => mostInFlight };
}

const DISPATCH = { grid: [1, 1, 1] } as unknown as Dispatch;

test('once measured, a submit holds 75 to 250 ms, all repetitions run, and two submits are in flight', async () => {
  const { device, submits, mostInFlight } = slowDevice(() => 1);
  const queue = new SubmitQueue(device);
  await queue.run([DISPATCH, DISPATCH], 400);
  await queue.finish();
  const times = submits.map(({ dispatches }) => dispatches / 2);
  assert.is(times[0], 1, 'the first measures');
  assert.is(
    times.reduce((sum, count) => sum + count, 0),
    400,
  );
  // The timer of a busy machine is late, which only shortens submits. The last submit holds the remainder.
  for (const { ms } of submits.slice(1, -1)) assert.ok(ms <= 250, `a submit of ${ms} ms`);
  assert.ok(submits.length <= 40, `${submits.length} submits for 800 ms`);
  assert.is(mostInFlight(), 2);
});

test('a program that gets slower gets shorter submits', async () => {
  let dispatchMs = 1;
  const { device, submits } = slowDevice(() => dispatchMs);
  const queue = new SubmitQueue(device);
  const program = [DISPATCH];
  await queue.run(program, 200);
  await queue.finish();
  dispatchMs = 20;
  await queue.run(program, 8);
  await queue.finish();
  submits.length = 0;
  await queue.run(program, 40);
  await queue.finish();
  for (const { ms } of submits) assert.ok(ms <= 250, `a submit of ${ms} ms`);
});

test('each program is measured for itself', async () => {
  const { device, submits } = slowDevice(() => 30);
  const queue = new SubmitQueue(device);
  const [short, long] = [[DISPATCH], [DISPATCH, DISPATCH, DISPATCH, DISPATCH]];
  await queue.run(short, 10);
  await queue.run(long, 6);
  await queue.finish();
  for (const { ms } of submits) assert.ok(ms <= 250, `a submit of ${ms} ms`);
});

test('when several submits in flight fail, the first is thrown and none is left unhandled', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): unknown => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const { device } = slowDevice(
    () => 20,
    (submit) => submit >= 2,
  );
  const error = await failureOf(new SubmitQueue(device).run([DISPATCH], 1000));
  assert.match(error.message, /submit 2 failed/);
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.off('unhandledRejection', note);
  assert.equal(unhandled.map(String), []);
});

test('on the adapter: every repetition runs, in order, and a long program takes many submits', async () => {
  const { backend, device } = open;
  const step = backend.tensor('step', [1], 'u32');
  const [x, y] = [backend.tensor('x', [2 ** 20], 'f32'), backend.tensor('y', [2 ** 20], 'f32')];
  const program = await backend.prepare([
    { operation: advanceStep, members: 1, tensors: { step }, sizes: { increment: 3 } },
    {
      operation: ACTIVATIONS.relu.forward,
      members: 1,
      tensors: { x, y },
      sizes: { values4: 2 ** 18, x_member4: 0 },
    },
  ]);
  const { queue } = device.handle;
  const original = queue.submit.bind(queue);
  let submits = 0;
  Object.defineProperty(queue, 'submit', {
    configurable: true,
    value: (buffers: Iterable<GPUCommandBuffer>) => {
      submits++;
      original(buffers);
    },
  });
  const started = performance.now();
  await backend.run(program, 1500);
  await backend.finish();
  const ms = performance.now() - started;
  Reflect.deleteProperty(queue, 'submit');
  assert.is((await backend.read(step))[0], 4500);
  // This is half of the number of submits of 250 ms, which allows for a machine that was busy elsewhere.
  assert.ok(submits >= Math.max(2, Math.floor(ms / 500)), `${submits} submits in ${ms} ms`);
});

test.run();
