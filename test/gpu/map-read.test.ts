import { performance } from 'node:perf_hooks';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mapRead } from '../../src/gpu/map-read.js';
import { CHAINS, peakArithmetic } from '../../src/ops/speed/peak.js';
import { openDevice } from '../support/backend.js';
import { failureOf } from '../support/failure.js';

// Trap: Dawn's binding for Node polls without a pause while one of its promises is open, on a core that a
// software adapter needs.

const test = suite('mapping');
const open = await openDevice();
test.after(() => open.close());

/** Returns a buffer that can be mapped after `ms`, or then fails. It counts how often it was asked. */
function slowBuffer(ms: number, failure?: Error) {
  const readyAt = performance.now() + ms;
  let asked = 0;
  let withdrawn = 0;
  let withdraw: (reason: Error) => void = () => undefined;
  const buffer = {
    mapAsync: () =>
      new Promise<void>((resolve, reject) => {
        asked++;
        withdraw = reject;
        const look = (): void => {
          if (performance.now() < readyAt) void setTimeout(look, 0);
          else if (failure) reject(failure);
          else resolve();
        };
        look();
      }),
    unmap() {
      withdrawn++;
      withdraw(new Error('AbortError'));
    },
  };
  return { buffer: buffer as unknown as GPUBuffer, asked: () => asked, withdrawn: () => withdrawn };
}

test('what is there at once is asked for once', async () => {
  const { buffer, asked, withdrawn } = slowBuffer(0);
  await mapRead(buffer);
  assert.equal([asked(), withdrawn()], [1, 0]);
});

test('what takes long is asked for again and again, and the last question is not taken back', async () => {
  const { buffer, asked, withdrawn } = slowBuffer(60);
  const started = performance.now();
  await mapRead(buffer);
  assert.ok(performance.now() - started >= 59);
  assert.ok(asked() >= 2 && asked() <= 61, `asked ${asked()} times in 60 ms`);
  assert.is(withdrawn(), asked() - 1);
});

test('an error of the buffer is thrown, now and later; that of a question taken back is not', async () => {
  for (const ms of [0, 20]) {
    const error = await failureOf(mapRead(slowBuffer(ms, new Error('the device is lost')).buffer));
    assert.is(error.message, 'the device is lost');
  }
});

test('on the adapter: the event loop rests while kernels run, and what they wrote is read', async () => {
  const { backend } = open;
  const values = 2 ** 14;
  const x = backend.tensor('x', [1, values], 'f32', new Float32Array(values).fill(2));
  const y = backend.tensor('y', [1, values], 'f32');
  const sizes = { values, loops: 1500, scale: 0, shift: -2 };
  const program = await backend.prepare([
    { operation: peakArithmetic, members: 1, tensors: { x, y }, sizes },
  ]);
  await backend.run(program);
  await backend.finish();
  const before = performance.eventLoopUtilization();
  await backend.run(program, 8);
  // Every chain goes 0, −2, 2, and stays at 2.
  assert.equal(new Set(await backend.read(y)), new Set([2 * CHAINS]));
  const { utilization, active, idle } = performance.eventLoopUtilization(before);
  assert.ok(active + idle > 20, `long enough to rest in: ${active + idle} ms`);
  // Without rest it would be 1.
  assert.ok(utilization < 0.7, `the event loop was busy for ${utilization} of the time`);
  backend.release([x, y]);
});

test.run();
