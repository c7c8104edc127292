import { Barrier, BARRIER_BYTES } from './barrier.js';
import { shareOf, stagesOf } from './stages.js';
import { partsOf, viewOf, type Job, type KernelStep, type TwinStep } from './step.js';
import { twinLoop, type TwinLoop } from './twin-loop.js';

/** Bytes at the bottom of the memory that hold the tables of the kernels' module. */
const MODULE_BYTES = 32768;

/** Bytes of the largest operands of a kernel. A thread keeps those of all steps before its scratch. */
export const OPERAND_BYTES = 128;

type Kernel = (from: number, to: number, operands: number, scratch: number) => void;

/** What a thread is started with. */
export interface ThreadSetup {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly thread: number;
  readonly threads: number;
}

/** First byte behind what the module and the threads' barrier keep for themselves. */
export function firstFree(): number {
  return MODULE_BYTES + Math.ceil(BARRIER_BYTES / 16) * 16;
}

/** Does the parts or elements of a step from one to before another. */
type Range = (from: number, to: number) => void;

/** One thread of a crew: does its share of each stage, and waits for the others before the next. */
export class StepRunner {
  private readonly barrier: Barrier;
  private readonly kernels: Readonly<Record<string, Kernel>>;
  private readonly loops = new Map<string, TwinLoop>();

  constructor(private readonly setup: ThreadSetup) {
    const { memory, module, threads } = setup;
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    this.kernels = exports as Record<string, Kernel>;
    this.barrier = new Barrier(memory, MODULE_BYTES, threads);
  }

  run({ steps, times, scratch }: Job): void {
    const { thread, threads } = this.setup;
    const operands = scratch.address + thread * scratch.bytes;
    const own = operands + steps.length * OPERAND_BYTES;
    let written = operands;
    const work = stagesOf(steps).map((stage) => {
      const ranges = stage.steps.map((step) => {
        const at = written;
        written += OPERAND_BYTES;
        const range = 'kernel' in step ? this.ofKernel(step, at, own) : this.ofTwin(step);
        return { range, each: partsOf(step) / stage.members };
      });
      return { ranges, ...shareOf(stage, thread, threads) };
    });
    for (let repetition = 0; repetition < times; repetition++) {
      for (const { ranges, own, shared } of work) {
        for (let member = own[0]; member < own[1]; member++) {
          for (const { range, each } of ranges) range(member * each, (member + 1) * each);
        }
        if (shared[0] === shared[1]) this.barrier.wait();
        else this.together(ranges, shared);
      }
    }
  }

  /** This thread's share of each step for some members; it waits for the others after each. */
  private together(
    ranges: readonly { readonly range: Range; readonly each: number }[],
    [first, end]: readonly [number, number],
  ): void {
    const { thread, threads } = this.setup;
    for (const { range, each } of ranges) {
      const parts = (end - first) * each;
      const from = first * each + Math.floor((parts * thread) / threads);
      const to = first * each + Math.floor((parts * (thread + 1)) / threads);
      if (from < to) range(from, to);
      this.barrier.wait();
    }
  }

  private ofKernel({ kernel: name, operands }: KernelStep, at: number, scratch: number): Range {
    const kernel = this.kernels[name];
    if (kernel === undefined) throw new Error(`no kernel ${name} in the module of assembly/`);
    new Int32Array(this.setup.memory.buffer, at, operands.length).set(operands);
    return (from, to) => kernel(from, to, at, scratch);
  }

  private ofTwin({ twin, output, inputs }: TwinStep): Range {
    const key = JSON.stringify(twin);
    let loop = this.loops.get(key);
    if (!loop) {
      loop = twinLoop(twin, inputs.length);
      this.loops.set(key, loop);
    }
    const elements = loop;
    const written = viewOf(this.setup.memory, output);
    const read = inputs.map((input) => viewOf(this.setup.memory, input));
    return (from, to) => elements(from, to, written, read);
  }
}
