import type { Device } from '../../gpu/device.js';
import type { Peaks } from '../../gpu/profile/rows.js';
import { BYTES_PER_FLOAT, type Backend, type Program, type Tensor } from '../backend.js';
import { peakArithmetic, peakCopy } from './peak.js';

/**
 * The most that this project's kernels were seen to do on an adapter when nothing else ran. The hardware may
 * do more: lavapipe multiplies and adds in two instructions where the processor has one.
 */
export interface MeasuredPeaks extends Peaks {
  /** GB/s of a kernel that copies, and of the adapter's own copy of a buffer; the larger one is the peak. */
  readonly copies: { readonly kernel: number; readonly buffer: number };
}

/** A measurement takes at least this long, so that the way to the adapter and back hardly counts. */
const LEAST_MS = 20;
/** The fastest of so many rounds counts, because a disturbance only makes one slower. */
const ROUNDS = 5;

/** Enough values to fill a large GPU. */
const ARITHMETIC = { values: 2 ** 18, scale: 2 ** -5, shift: 2 ** -3 };
/** Bytes of each side of a copy: more than caches hold, unless the adapter's bindings are smaller. */
const COPIED_BYTES = 64 * 2 ** 20;

/** Measures fp32 multiply-adds and copies on a backend's device; takes about half a second. */
export async function measurePeaks(backend: Backend, device: Device): Promise<MeasuredPeaks> {
  const elements = Math.min(COPIED_BYTES / BYTES_PER_FLOAT, backend.mostElements) & ~3;
  const x = backend.tensor('copied from', [1, elements], 'f32');
  const y = backend.tensor('copied to', [1, elements], 'f32');
  try {
    const copies = {
      kernel: await kernelCopy(backend, x, y),
      buffer: await bufferCopy(device, BYTES_PER_FLOAT * elements),
    };
    return {
      gflops: await arithmetic(backend, x, y),
      gigabytesPerSecond: Math.max(copies.kernel, copies.buffer),
      copies,
    };
  } finally {
    backend.release([x, y]);
  }
}

async function arithmetic(backend: Backend, x: Tensor, y: Tensor): Promise<number> {
  const prepare = (loops: number): Promise<Program> =>
    backend.prepare([
      { operation: peakArithmetic, members: 1, tensors: { x, y }, sizes: { ...ARITHMETIC, loops } },
    ]);
  let loops = 4;
  let program = await prepare(loops);
  // Drivers finish compiling a kernel when it first runs.
  await runOnce(backend, program);
  while ((await fastest(() => runOnce(backend, program), 2)) < LEAST_MS) {
    loops *= 4;
    program = await prepare(loops);
  }
  const { flops } = peakArithmetic.work({ ...ARITHMETIC, loops }, 1);
  return flops / (await fastest(() => runOnce(backend, program), ROUNDS)) / 1e6;
}

/** Gigabytes a second. */
async function kernelCopy(backend: Backend, x: Tensor, y: Tensor): Promise<number> {
  const sizes = { values4: x.shape[1] / 4 };
  const program = await backend.prepare([{ operation: peakCopy, members: 1, tensors: { x, y }, sizes }]);
  return bytesRate(peakCopy.work(sizes, 1).bytes, (times) => runOnce(backend, program, times));
}

async function bufferCopy(device: Device, bytes: number): Promise<number> {
  const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const [from, to] = [0, 1].map(() => device.handle.createBuffer({ size: bytes, usage }));
  try {
    return await bytesRate(2 * bytes, async (times) => {
      await device.scoped('copy of a buffer', () => {
        const encoder = device.handle.createCommandEncoder();
        for (let copy = 0; copy < times; copy++) encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
        device.handle.queue.submit([encoder.finish()]);
        return device.handle.queue.onSubmittedWorkDone();
      });
    });
  } finally {
    from.destroy();
    to.destroy();
  }
}

/** Gigabytes a second of `copy`, which moves `bytes` so many times. */
async function bytesRate(bytes: number, copy: (times: number) => Promise<void>): Promise<number> {
  let times = 1;
  // The first copy touches memory for the first time.
  await copy(1);
  while ((await fastest(() => copy(times), 2)) < LEAST_MS) times *= 4;
  return (times * bytes) / (await fastest(() => copy(times), ROUNDS)) / 1e6;
}

async function runOnce(backend: Backend, program: Program, times = 1): Promise<void> {
  await backend.run(program, times);
  await backend.finish();
}

/** Milliseconds of the fastest of several rounds. */
async function fastest(work: () => Promise<void>, rounds: number): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await work();
    least = Math.min(least, performance.now() - started);
  }
  return least;
}
