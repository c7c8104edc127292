import type { Device } from './device.js';
import { type Dispatch } from './dispatch.js';
import type { KernelTimer } from './profile/kernel-timer.js';
import { during } from './profile/profiler.js';
import { SubmitEnds } from './submit-end.js';

/**
 * Target wall time of one submit. A driver kills a submit that runs for seconds, and each submit costs a
 * round trip.
 */
const SUBMIT_MS = 150;
/** Submits handed over and not yet done, so that one runs while the next is encoded. */
const IN_FLIGHT = 2;

/**
 * Encodes programs, with many repetitions in one submit. The measured time of a program's repetition decides
 * how many repetitions its next submit holds.
 */
export class SubmitQueue {
  private readonly pending: Promise<void>[] = [];
  private readonly msPerRepetition = new WeakMap<readonly Dispatch[], number>();
  private readonly ends: SubmitEnds;
  private lastDone = 0;

  /** With a timer, the same repetitions run, and a few of them run kernel by kernel. */
  constructor(
    private readonly device: Device,
    private readonly timer?: KernelTimer,
  ) {
    this.ends = new SubmitEnds(device.handle);
  }

  /**
   * Runs `dispatches` in order, `times` times. Resolves when everything is handed over; rejects with
   * GpuError.
   */
  async run(dispatches: readonly Dispatch[], times: number): Promise<void> {
    for (let done = 0; done < times;) {
      if (this.timer?.profiler.isDue(dispatches)) {
        const emptiedFrom = this.timer.profiler.clock();
        await this.finish();
        // The very first repetition runs alone, so that the driver's compile time in it stays visible.
        const warm = this.timer.profiler.hasRun(dispatches) && times - done > 1;
        await this.timer.repetition(dispatches, warm, emptiedFrom);
        done += warm ? 2 : 1;
        continue;
      }
      const ms = this.msPerRepetition.get(dispatches);
      const count = Math.min(times - done, ms === undefined ? 1 : Math.max(1, Math.floor(SUBMIT_MS / ms)));
      const submitted = this.submit(dispatches, count);
      // The promise is awaited later. If an earlier one fails first and is thrown, this one must not end
      // Node.
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
    // Believe a slower time at once and a faster one by half: when two ends are noticed together, the second
    // looks free.
    const known = this.msPerRepetition.get(dispatches) ?? ms;
    this.msPerRepetition.set(dispatches, Math.max(ms, (known + ms) / 2, 1e-3));
  }
}
