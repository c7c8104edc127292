import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Crew } from '../../ops/wasm/crew.js';
import type { Job } from '../../ops/wasm/step.js';
import { firstFree, type ThreadSetup } from '../../ops/wasm/step-runner.js';
import { packageRoot, read, why } from './files.js';

/** Pages of 64 KiB: at first, and all that 32 bits can address. */
const PAGES = { initial: 16, maximum: 65536 };
const PAGE_BYTES = 65536;

/** More threads wait longer for each other than small networks take. */
const MOST_THREADS = 16;

/** What a thread answers to a job: nothing, or what went wrong. */
interface Answer {
  readonly error?: Error;
}

/** The kernels of `assembly/`, as `npm run build` makes them. */
export function kernelsFile(): string {
  return join(packageRoot(), 'dist', 'assembly', 'kernels.wasm');
}

export interface CrewSetup {
  /** Default: as many as the machine has cores, at most 16. No result depends on it. */
  readonly threads?: number;
  /** Path of the kernels; default: `kernelsFile()`. */
  readonly kernels?: string;
}

/**
 * Starts threads with the kernels. Rejects with an Error that names their file and the cure if it is not
 * there.
 */
export async function startCrew({
  threads = Math.min(availableParallelism(), MOST_THREADS),
  kernels = kernelsFile(),
}: CrewSetup = {}): Promise<Crew> {
  const bytes = await read(kernels).catch((cause: unknown) => {
    throw new Error(`no kernels of WebAssembly: ${why(cause)}; run npm run build`, { cause });
  });
  const module = await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
  const memory = new WebAssembly.Memory({ ...PAGES, shared: true });
  const workers = Array.from({ length: threads }, (_, thread) => {
    const workerData: ThreadSetup = { memory, module, thread, threads };
    return new Worker(new URL('./wasm-thread.js', import.meta.url), { workerData });
  });
  // Threads without a job keep no process alive.
  workers.forEach((worker) => worker.unref());
  let broken: Error | undefined;
  const close = async (): Promise<void> => {
    broken ??= new Error('the threads of this backend have ended, expected no call after close');
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  const answered = (worker: Worker, job: Job): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (error?: Error): void => {
        worker.off('message', hear).off('error', settle).off('exit', leave);
        worker.unref();
        if (error) reject(error);
        else resolve();
      };
      const hear = ({ error }: Answer): void => settle(error);
      const leave = (): void => settle(new Error('a thread of WebAssembly has ended in its work'));
      worker.on('message', hear).on('error', settle).on('exit', leave);
      worker.ref();
      worker.postMessage(job);
    });
  return {
    threads,
    memory,
    start: firstFree(),
    limit: PAGES.maximum * PAGE_BYTES,
    hash: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
    engine: `V8 ${process.versions.v8}`,
    async run(job) {
      if (broken) throw broken;
      try {
        await Promise.all(workers.map((worker) => answered(worker, job)));
      } catch (error) {
        // The other threads wait for the one that failed.
        broken = error instanceof Error ? error : new Error(String(error));
        await close();
        throw error;
      }
    },
    close,
  };
}
