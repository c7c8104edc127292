import type { Job } from './step.js';

/** Threads that share one memory and run the kernels of `assembly/`. */
export interface Crew {
  readonly threads: number;
  readonly memory: WebAssembly.Memory;
  /** First byte behind what the kernels and the threads keep for themselves. */
  readonly start: number;
  /** Most bytes that the memory can grow to. */
  readonly limit: number;
  /** Hash of the kernels, 16 hexadecimal digits. */
  readonly hash: string;
  /** What runs them, e.g. `V8 11.3`. */
  readonly engine: string;
  /** Resolves when every thread is done; rejects with the error of one, and from then on always. */
  run(job: Job): Promise<void>;
  close(): Promise<void>;
}
