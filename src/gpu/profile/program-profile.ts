import { medianInterval, type MedianInterval } from './median-interval.js';
import type { Span } from './span.js';

/** What one dispatch of a program is and does. */
export interface KernelWork {
  readonly operation: string;
  readonly flops: number;
  /** Read and written. */
  readonly bytes: number;
}

/** One operation of a program: extents of one repetition, over all of its dispatches, and times of those that were timed. */
export interface OperationTime {
  readonly operation: string;
  readonly dispatches: number;
  readonly flops: number;
  readonly bytes: number;
  /** In the program's first repetition; a driver may finish compiling a kernel in it. */
  readonly firstMs: number;
  /** In all others that were timed. */
  readonly laterMs: number;
}

/** How often a program ran and what that took. */
export interface ProgramTimes {
  readonly repetitions: number;
  /** Repetitions that were timed kernel by kernel, the first included. */
  readonly timed: number;
  /** Device time of all repetitions that were not. */
  readonly plainMs: number;
  /**
   * Share of its device time in which a repetition's kernels run; the rest is between them. The median over pairs of repetitions in one
   * submit, one as usual and the next kernel by kernel, so that noise can make it more than 1; undefined without pairs.
   */
  readonly kernelShare: MedianInterval | undefined;
  readonly operations: readonly OperationTime[];
}

/** When repetitions of a program are timed: in the first calls, and then at most one in twenty and five a second. */
const TIMED_AT_START = 3;
const REPETITIONS_APART = 20;
const MS_APART = 200;

/** Collects the times of one program. */
export class ProgramProfile {
  private repetitions = 0;
  private timings = 0;
  private used = 0;
  private plainMs = 0;
  private sinceTimed = 0;
  private lastTimedMs = -Infinity;
  /** Of each pair, its kernels' time over that of the repetition as usual. */
  private readonly paired: number[] = [];
  private readonly byOperation = new Map<string, Mutable<OperationTime>>();

  constructor(private readonly works: readonly KernelWork[]) {
    for (const { operation, flops, bytes } of works) {
      const none = { operation, dispatches: 0, flops: 0, bytes: 0, firstMs: 0, laterMs: 0 };
      const entry = this.byOperation.get(operation) ?? none;
      entry.dispatches++;
      entry.flops += flops;
      entry.bytes += bytes;
      this.byOperation.set(operation, entry);
    }
  }

  get hasRun(): boolean {
    return this.repetitions > 0;
  }

  /** Whether the next repetition is to be timed kernel by kernel. */
  isDue(nowMs: number): boolean {
    return (
      this.timings < TIMED_AT_START ||
      (this.sinceTimed >= REPETITIONS_APART && nowMs - this.lastTimedMs >= MS_APART)
    );
  }

  /** `count` repetitions ran as usual, on the device within this span. */
  ran(count: number, device: Span): void {
    this.repetitions += count;
    this.sinceTimed += count;
    this.plainMs += Math.max(0, device.end - device.begin);
  }

  /**
   * One repetition ran and each of its dispatches took the time of its span; `before`: of the one before it in the same submit,
   * which ran as usual. Timestamps that run backwards are not used.
   */
  timed(kernels: readonly Span[], before: Span | undefined, nowMs: number): void {
    if (before) this.ran(1, before);
    const first = this.repetitions === 0;
    this.repetitions++;
    this.timings++;
    this.sinceTimed = 0;
    this.lastTimedMs = nowMs;
    if ([...kernels, ...(before ? [before] : [])].some(({ begin, end }) => !(end >= begin))) return;
    this.used++;
    let sum = 0;
    kernels.forEach(({ begin, end }, index) => {
      this.byOperation.get(this.works[index].operation)![first ? 'firstMs' : 'laterMs'] += end - begin;
      sum += end - begin;
    });
    if (before && before.end > before.begin) this.paired.push(sum / (before.end - before.begin));
  }

  /** As in `ProgramTimes`. */
  get kernelShare(): MedianInterval | undefined {
    return this.paired.length > 0 ? medianInterval(this.paired) : undefined;
  }

  get times(): ProgramTimes {
    const operations = [...this.byOperation.values()].map((each) => ({ ...each }));
    const { repetitions, used, plainMs, kernelShare } = this;
    return { repetitions, timed: used, plainMs, kernelShare, operations };
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
