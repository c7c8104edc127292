import { Barrier, BARRIER_BYTES } from './barrier.js';
import { viewOf, type Job, type KernelStep, type TwinStep } from './step.js';
import { twinLoop, type TwinLoop } from './twin-loop.js';

/** Bytes at the bottom of the memory that hold the tables of the kernels' module. */
const MODULE_BYTES = 32768;

/** Bytes of the largest operands of a kernel. */
const OPERAND_BYTES = 128;

type Kernel = (from: number, to: number, operands: number, scratch: number) => void;

/** What a thread is started with. */
export interface ThreadSetup {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly thread: number;
  readonly threads: number;
}

/** First byte behind what the module and so many threads keep for themselves. */
export function firstFree(threads: number): number {
  return MODULE_BYTES + Math.ceil((BARRIER_BYTES + threads * OPERAND_BYTES) / 16) * 16;
}

/** One thread of a crew: does its share of each step, and waits for the others before the next. */
export class StepRunner {
  private readonly barrier: Barrier;
  private readonly kernels: Readonly<Record<string, Kernel>>;
  private readonly loops = new Map<string, TwinLoop>();
  private readonly operands: number;

  constructor(private readonly setup: ThreadSetup) {
    const { memory, module, thread, threads } = setup;
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.kernels = exports as Record<string, Kernel>;
    this.barrier = new Barrier(memory, MODULE_BYTES, threads);
    this.operands = MODULE_BYTES + BARRIER_BYTES + thread * OPERAND_BYTES;
  }

  run({ steps, times, scratch }: Job): void {
    const own = scratch.address + this.setup.thread * scratch.bytes;
    const shares = steps.map((step) => ('kernel' in step ? this.ofKernel(step, own) : this.ofTwin(step)));
    for (let repetition = 0; repetition < times; repetition++) {
      for (const share of shares) {
        share();
        this.barrier.wait();
      }
    }
  }

  private ofKernel({ kernel: name, parts, operands }: KernelStep, scratch: number): () => void {
    const kernel = this.kernels[name];
    const [from, to] = this.share(parts);
    const fields = new Int32Array(this.setup.memory.buffer, this.operands, operands.length);
    return () => {
      if (from === to) return;
      fields.set(operands);
      kernel(from, to, this.operands, scratch);
    };
  }

  private ofTwin({ twin, output, inputs }: TwinStep): () => void {
    const key = JSON.stringify(twin);
    let loop = this.loops.get(key);
    if (!loop) {
      loop = twinLoop(twin, inputs.length);
      this.loops.set(key, loop);
    }
    const elements = loop;
    const [from, to] = this.share(output.count);
    const written = viewOf(this.setup.memory, output);
    const read = inputs.map((input) => viewOf(this.setup.memory, input));
    return () => elements(from, to, written, read);
  }

  /** What of so many parts is this thread's. */
  private share(parts: number): [from: number, to: number] {
    const { thread, threads } = this.setup;
    return [Math.floor((parts * thread) / threads), Math.floor((parts * (thread + 1)) / threads)];
  }
}
