import { GpuError, type Device } from '../device.js';
import { mapRead } from '../map-read.js';
import type { Span } from './span.js';

/** Compute passes that one set of timestamps holds. Each takes two, and WebGPU allows 4,096 in a set. */
export const MOST_TIMED_PASSES = 512;

const BYTES_PER_TIMESTAMP = 8;
const NANOSECONDS_PER_MS = 1e6;

/** Timestamps of the passes of one submit, written by the device. */
export interface TimedPasses {
  /** Returns the timestamp part of the descriptor of pass number `index`. */
  writes(index: number): GPUComputePassTimestampWrites;
  /** Encodes, after the passes, the copy of the timestamps to the buffer that `read` maps. */
  resolve(encoder: GPUCommandEncoder): void;
  /**
   * After the submit, waits until it is done and returns each pass's begin and end in milliseconds of the
   * device's clock.
   */
  read(): Promise<Span[]>;
}

/**
 * Sets of timestamps of a device. A set is reused once it has been read.
 *
 * The meaning of a timestamp was measured with kernels whose loops have known lengths. On lavapipe (Mesa
 * 25.0) and SwiftShader the times of passes of one dispatch each grow with the loops. They add up to the time
 * of one pass with all dispatches, and at most 10 µs lie between a pass and the next. So the end of a pass
 * waits for its kernels. Both clocks are the processor's monotonic one.
 */
export class Timestamps {
  private readonly free: TimestampSet[] = [];

  /** Throws GpuError if the device was opened without timestamps. */
  constructor(private readonly device: Device) {
    if (!device.features.includes('timestamp-query')) {
      throw new GpuError(
        `timestamps: the device on ${device.adapter.description} has the features ` +
          `[${device.features.join(', ')}], expected timestamp-query; ` +
          `open it with Device.open(adapter, { timestamps: true })`,
      );
    }
  }

  /** Takes timestamps for `passes` passes, 1 to MOST_TIMED_PASSES. Throws RangeError for any other number. */
  take(passes: number): TimedPasses {
    if (!(passes >= 1 && passes <= MOST_TIMED_PASSES)) {
      throw new RangeError(`timestamps: ${passes} passes, expected 1 to ${MOST_TIMED_PASSES}`);
    }
    const set = this.free.pop() ?? new TimestampSet(this.device.handle);
    return {
      writes: (index) => ({
        querySet: set.queries,
        beginningOfPassWriteIndex: 2 * index,
        endOfPassWriteIndex: 2 * index + 1,
      }),
      resolve: (encoder) => set.resolve(encoder, passes),
      read: async () => {
        const spans = await set.read(passes);
        this.free.push(set);
        return spans;
      },
    };
  }
}

class TimestampSet {
  readonly queries: GPUQuerySet;
  private readonly resolved: GPUBuffer;
  private readonly staging: GPUBuffer;

  constructor(handle: GPUDevice) {
    const count = 2 * MOST_TIMED_PASSES;
    const size = count * BYTES_PER_TIMESTAMP;
    this.queries = handle.createQuerySet({ type: 'timestamp', count });
    const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
    this.resolved = handle.createBuffer({ label: 'timestamps', size, usage });
    const mapped = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    this.staging = handle.createBuffer({ label: 'timestamps to read', size, usage: mapped });
  }

  resolve(encoder: GPUCommandEncoder, passes: number): void {
    encoder.resolveQuerySet(this.queries, 0, 2 * passes, this.resolved, 0);
    encoder.copyBufferToBuffer(this.resolved, 0, this.staging, 0, 2 * passes * BYTES_PER_TIMESTAMP);
  }

  async read(passes: number): Promise<Span[]> {
    const bytes = 2 * passes * BYTES_PER_TIMESTAMP;
    await mapRead(this.staging, bytes);
    const nanoseconds = new BigUint64Array(this.staging.getMappedRange(0, bytes).slice(0));
    this.staging.unmap();
    return Array.from({ length: passes }, (_, index) => ({
      begin: Number(nanoseconds[2 * index]) / NANOSECONDS_PER_MS,
      end: Number(nanoseconds[2 * index + 1]) / NANOSECONDS_PER_MS,
    }));
  }
}
