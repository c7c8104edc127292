import type { Device } from '../device.js';
import type { Dispatch } from '../dispatch.js';
import type { Profiler } from './profiler.js';
import type { Span } from './span.js';
import { MOST_TIMED_PASSES, Timestamps, type TimedPasses } from './timestamps.js';

/** Times the submits of one device for a profiler. */
export class KernelTimer {
  private readonly timestamps: Timestamps;

  /** Throws GpuError where the device was opened without timestamps. */
  constructor(
    private readonly device: Device,
    readonly profiler: Profiler,
  ) {
    this.timestamps = new Timestamps(device);
    profiler.newDevice();
  }

  /** Takes the timestamps for a submit of one pass. */
  pass(): TimedPasses {
    return this.timestamps.take(1);
  }

  /**
   * Runs one repetition in passes of one dispatch each, which takes longer than one pass and computes the
   * same. With `warm`, an ordinary repetition runs before it in the same submit, so that caches and threads
   * are as in a long submit. The device must be idle; `emptiedFrom` is the time at which the wait for that
   * began.
   */
  async repetition(dispatches: readonly Dispatch[], warm: boolean, emptiedFrom: number): Promise<void> {
    const begin = this.profiler.clock();
    const kernels: Span[] = [];
    let before: Span | undefined;
    // Each submit leaves one pass free for the ordinary repetition before it.
    for (let first = 0; first < dispatches.length; first += MOST_TIMED_PASSES - 1) {
      const part = dispatches.slice(first, first + MOST_TIMED_PASSES - 1);
      const pair = warm && first === 0;
      const passes = this.timestamps.take(part.length + (pair ? 1 : 0));
      const spans = await this.device.scoped('timed submit', () => {
        const encoder = this.device.handle.createCommandEncoder();
        if (pair) {
          const pass = encoder.beginComputePass({ timestampWrites: passes.writes(part.length) });
          for (const dispatch of dispatches) encode(pass, dispatch);
          pass.end();
        }
        part.forEach((dispatch, index) => {
          const pass = encoder.beginComputePass({ timestampWrites: passes.writes(index) });
          encode(pass, dispatch);
          pass.end();
        });
        passes.resolve(encoder);
        this.device.handle.queue.submit([encoder.finish()]);
        return passes.read();
      });
      if (pair) before = spans.pop();
      kernels.push(...spans);
    }
    this.profiler.timed(dispatches, { kernels, before }, { begin, end: this.profiler.clock() }, emptiedFrom);
  }
}

function encode(pass: GPUComputePassEncoder, { pipeline, bindGroup, grid }: Dispatch): void {
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...grid);
}
