import type { AdapterDescription } from '../../gpu/adapter.js';

/** How much measuring tiles is worth on an adapter. */
export interface Effort {
  /**
   * A class whose work, done or about to be, reaches this has its tiles measured: less work would not pay for
   * it.
   */
  readonly worthFlops: number;
  /**
   * A plan of less work in all measures no tiles and takes those that compile soonest: more would take longer
   * than it could save.
   */
  readonly leastPlanFlops: number;
  /** Work of one dispatch below which a tile decides little. */
  readonly leastFlops: number;
  /** Largest work of a repetition, which takes fewer members if need be. */
  readonly sampleFlops: number;
  /**
   * Time of a sample of repetitions: many times the millisecond between looks for its end (gpu/map-read.ts).
   */
  readonly sampleMs: number;
  readonly scratchBytes: number;
}

/**
 * `worthFlops` is two seconds of work; a tile compiles for half a second to two. The five tiles of a class
 * cost about three seconds, and a better one saves about a seventh: twenty seconds of work pay for that.
 */
const SOFTWARE_EFFORT: Effort = {
  worthFlops: 6e10,
  leastPlanFlops: 6e11,
  leastFlops: 4e6,
  sampleFlops: 1e8,
  sampleMs: 20,
  scratchBytes: 64 * 2 ** 20,
};

/** How much measuring is worth on this adapter. */
export function effortOf({ software }: AdapterDescription): Effort {
  return software ? SOFTWARE_EFFORT : HARDWARE_EFFORT;
}

/** `worthFlops` is some tenths of a second of work; a tile compiles in some hundredths. */
const HARDWARE_EFFORT: Effort = {
  worthFlops: 2e12,
  leastPlanFlops: 2e12,
  leastFlops: 1e8,
  sampleFlops: 2e10,
  sampleMs: 10,
  scratchBytes: 256 * 2 ** 20,
};
