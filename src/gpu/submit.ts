import type { Device } from './device.js';

/** A kernel with its operands and grid, ready to be encoded. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly grid: readonly [x: number, y: number, z: number];
}

/** Wall time aimed at for one submit: a driver kills one that runs for seconds, and each one costs a round trip. */
const SUBMIT_MS = 150;
/** Submits handed over and not yet done: one runs while the next is encoded. */
const IN_FLIGHT = 2;

/**
 * Encodes programs, many repetitions to a submit. How many is measured: the time that a repetition of a program took
 * decides how many the next submit of it holds.
 */
export class SubmitQueue {
  private readonly pending: Promise<void>[] = [];
  private readonly msPerRepetition = new WeakMap<readonly Dispatch[], number>();
  private lastDone = 0;

  constructor(private readonly device: Device) {}

  /** Runs `dispatches` in order, `times` times; resolves when everything is handed over. Rejects with GpuError. */
  async run(dispatches: readonly Dispatch[], times: number): Promise<void> {
    for (let done = 0; done < times;) {
      const ms = this.msPerRepetition.get(dispatches);
      const count = Math.min(times - done, ms === undefined ? 1 : Math.max(1, Math.floor(SUBMIT_MS / ms)));
      const submitted = this.submit(dispatches, count);
      // Waited for later: where an earlier one fails first and is thrown, Node must not end for this one.
      submitted.catch(() => undefined);
      this.pending.push(submitted);
      done += count;
      if (ms === undefined) {
        await this.finish();
      }
      while (this.pending.length >= IN_FLIGHT) {
        await this.pending.shift();
      }
    }
  }

  /** Resolves when all submits are done. */
  async finish(): Promise<void> {
    const all = this.pending.splice(0);
    await Promise.all(all);
    await this.device.finish();
  }

  private async submit(dispatches: readonly Dispatch[], count: number): Promise<void> {
    const { handle } = this.device;
    const handedOver = performance.now();
    await this.device.scoped('submit', () => {
      const encoder = handle.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (let repetition = 0; repetition < count; repetition++) {
        for (const { pipeline, bindGroup, grid } of dispatches) {
          pass.setPipeline(pipeline);
          pass.setBindGroup(0, bindGroup);
          pass.dispatchWorkgroups(...grid);
        }
      }
      pass.end();
      handle.queue.submit([encoder.finish()]);
      return handle.queue.onSubmittedWorkDone();
    });
    const now = performance.now();
    const ms = (now - Math.max(handedOver, this.lastDone)) / count;
    this.lastDone = now;
    // Believed at once where slower, by half where faster: of two ends noticed together the second looks free.
    const known = this.msPerRepetition.get(dispatches) ?? ms;
    this.msPerRepetition.set(dispatches, Math.max(ms, (known + ms) / 2, 1e-3));
  }
}
