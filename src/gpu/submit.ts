import type { Device } from './device.js';
import { type Dispatch } from './dispatch.js';
import type { KernelTimer } from './profile/kernel-timer.js';
import { during } from './profile/profiler.js';
import { SubmitEnds } from './submit-end.js';

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
  private readonly ends: SubmitEnds;
  private lastDone = 0;

  /** With a timer it runs the same repetitions, and a few of them kernel by kernel. */
  constructor(
    private readonly device: Device,
    private readonly timer?: KernelTimer,
  ) {
    this.ends = new SubmitEnds(device.handle);
  }

  /** Runs `dispatches` in order, `times` times; resolves when everything is handed over. Rejects with GpuError. */
  async run(dispatches: readonly Dispatch[], times: number): Promise<void> {
    for (let done = 0; done < times;) {
      if (this.timer?.profiler.isDue(dispatches)) {
        const emptiedFrom = this.timer.profiler.clock();
        await this.finish();
        // The very first one alone: what a driver still compiles in it is not to be hidden.
        const warm = this.timer.profiler.hasRun(dispatches) && times - done > 1;
        await this.timer.repetition(dispatches, warm, emptiedFrom);
        done += warm ? 2 : 1;
        continue;
      }
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
        await during(this.timer?.profiler, 'wait', () => this.pending.shift());
      }
    }
  }

  /** Resolves when all submits are done. */
  async finish(): Promise<void> {
    const all = this.pending.splice(0);
    await during(this.timer?.profiler, 'wait', async () => {
      await Promise.all(all);
      await this.device.finish();
    });
  }

  private async submit(dispatches: readonly Dispatch[], count: number): Promise<void> {
    const { handle } = this.device;
    const timed = this.timer?.pass();
    const end = timed ? undefined : this.ends.take();
    const handedOver = performance.now();
    const device = await this.device.scoped('submit', () => {
      during(this.timer?.profiler, 'encode', () => {
        const encoder = handle.createCommandEncoder();
        const pass = encoder.beginComputePass(timed && { timestampWrites: timed.writes(0) });
        for (let repetition = 0; repetition < count; repetition++) {
          for (const { pipeline, bindGroup, grid } of dispatches) {
            pass.setPipeline(pipeline);
            pass.setBindGroup(0, bindGroup);
            pass.dispatchWorkgroups(...grid);
          }
        }
        pass.end();
        timed?.resolve(encoder);
        end?.encode(encoder);
        handle.queue.submit([encoder.finish()]);
      });
      return timed ? timed.read() : end?.reached();
    });
    const now = performance.now();
    if (device) {
      this.timer?.profiler.ran(dispatches, count, { begin: handedOver, end: now }, device[0]);
    }
    const ms = (now - Math.max(handedOver, this.lastDone)) / count;
    this.lastDone = now;
    // Believed at once where slower, by half where faster: of two ends noticed together the second looks free.
    const known = this.msPerRepetition.get(dispatches) ?? ms;
    this.msPerRepetition.set(dispatches, Math.max(ms, (known + ms) / 2, 1e-3));
  }
}
