import type { ProgramTimes } from './program-profile.js';

/** The highest rates measured on an adapter. */
export interface Peaks {
  /** fp32 multiply-adds, each counted as two FLOPs. */
  readonly gflops: number;
  /** Bytes read plus bytes written by a copy. */
  readonly gigabytesPerSecond: number;
}

/** An operation over all programs and their repetitions, scaled from the timed ones to all. */
export interface ProfileRow {
  readonly operation: string;
  readonly ms: number;
  /** Share of the time of all rows, 0 to 1. */
  readonly shareOfKernels: number;
  readonly dispatches: number;
  /** Dispatches that were timed. */
  readonly timed: number;
  readonly flops: number;
  readonly bytes: number;
  readonly gflops: number;
  readonly gigabytesPerSecond: number;
  /**
   * The peak that bounds the operation, and the share of it that the operation reached. Absent without peaks.
   */
  readonly roof?: { readonly of: 'arithmetic' | 'copy'; readonly share: number };
}

/**
 * Returns rows by operation, the longest first. For repetitions that were not timed kernel by kernel only
 * their total time is known. Its kernel share is divided among the operations as in the timed repetitions,
 * leaving out the first one if there are others. Programs without a timed repetition are left out.
 */
export function profileRows(programs: readonly ProgramTimes[], peaks?: Peaks): ProfileRow[] {
  const sums = new Map<string, Sums>();
  for (const program of programs) {
    const plainMs = program.plainMs * Math.min(1, program.kernelShare?.median ?? 1);
    const typical = typicalMs(program);
    const typicalSum = typical.reduce((sum, ms) => sum + ms, 0);
    if (program.timed === 0 || typicalSum === 0) continue;
    program.operations.forEach((each, index) => {
      const sum = sums.get(each.operation) ?? { ms: 0, dispatches: 0, timed: 0, flops: 0, bytes: 0 };
      sum.ms += each.firstMs + each.laterMs + (plainMs * typical[index]) / typicalSum;
      sum.dispatches += program.repetitions * each.dispatches;
      sum.timed += program.timed * each.dispatches;
      sum.flops += program.repetitions * each.flops;
      sum.bytes += program.repetitions * each.bytes;
      sums.set(each.operation, sum);
    });
  }
  const all = [...sums.values()].reduce((total, { ms }) => total + ms, 0);
  return [...sums]
    .map(([operation, sum]) => ({
      operation,
      ...sum,
      shareOfKernels: sum.ms / all,
      gflops: sum.flops / sum.ms / 1e6,
      gigabytesPerSecond: sum.bytes / sum.ms / 1e6,
      ...(peaks && { roof: roofOf(sum, peaks) }),
    }))
    .sort((a, b) => b.ms - a.ms || (a.operation < b.operation ? -1 : 1));
}

interface Sums {
  ms: number;
  dispatches: number;
  timed: number;
  flops: number;
  bytes: number;
}

/** Time of each operation in repetitions that are typical of most. */
function typicalMs({ operations }: ProgramTimes): number[] {
  const later = operations.map(({ laterMs }) => laterMs);
  return later.some((ms) => ms > 0) ? later : operations.map(({ firstMs }) => firstMs);
}

/**
 * The roofline model of Williams, Waterman & Patterson 2009: the bound is whichever takes longer at its peak,
 * arithmetic or bytes.
 */
function roofOf({ ms, flops, bytes }: Sums, peaks: Peaks): NonNullable<ProfileRow['roof']> {
  const arithmeticMs = flops / peaks.gflops / 1e6;
  const copyMs = bytes / peaks.gigabytesPerSecond / 1e6;
  return arithmeticMs >= copyMs
    ? { of: 'arithmetic', share: arithmeticMs / ms }
    : { of: 'copy', share: copyMs / ms };
}
