import { medianInterval, type MedianInterval } from './median-interval.js';
import type { Span } from './span.js';

/** What one dispatch of a program is and does. */
export interface KernelWork {
  readonly operation: string;
  readonly flops: number;
  /** Bytes read and written. */
  readonly bytes: number;
}

/**
 * One operation of a program. Counts are for one repetition, over all its dispatches; times are sums over the
 * timed repetitions.
 */
export interface OperationTime {
  readonly operation: string;
  readonly dispatches: number;
  readonly flops: number;
  readonly bytes: number;
  /** Time in the program's first repetition, in which a driver may still compile a kernel. */
  readonly firstMs: number;
  /** Time in all other timed repetitions. */
  readonly laterMs: number;
}

/** How often a program ran and how long that took. */
export interface ProgramTimes {
  readonly repetitions: number;
  /** Repetitions that were timed kernel by kernel, including the first. */
  readonly timed: number;
  /** Device time of all repetitions that were not timed kernel by kernel. */
  readonly plainMs: number;
  /**
   * Share of a repetition's device time in which its kernels run; the rest lies between them. It is the
   * median over pairs of repetitions in one submit, an ordinary one and the next kernel by kernel, so noise
   * can make it exceed 1. Undefined without pairs.
   */
  readonly kernelShare: MedianInterval | undefined;
  readonly operations: readonly OperationTime[];
}

/** The first repetitions of a program are timed, then at most one in twenty and five a second. */
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
  /** For each pair, the time of the kernels divided by that of the ordinary repetition. */
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

  /** True if the next repetition should be timed kernel by kernel. */
  isDue(nowMs: number): boolean {
    return (
      this.timings < TIMED_AT_START ||
      (this.sinceTimed >= REPETITIONS_APART && nowMs - this.lastTimedMs >= MS_APART)
    );
  }

  /** Records `count` ordinary repetitions, which ran on the device within this span. */
  ran(count: number, device: Span): void {
    this.repetitions += count;
    this.sinceTimed += count;
    this.plainMs += Math.max(0, device.end - device.begin);
  }

  /**
   * Records one repetition with a span for each of its dispatches. `before` is the span of the ordinary
   * repetition before it in the same submit. Timestamps that run backwards are dropped.
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

  /** See `ProgramTimes`. */
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
