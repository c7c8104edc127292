/** How much measuring tiles is worth on an adapter. */
export interface Effort {
  /** Work of a class, done or about to be, from which on its tiles are measured: less is over before a measurement has paid. */
  readonly worthFlops: number;
  /** Work of one dispatch below which a tile decides little. */
  readonly leastFlops: number;
  /** Work of one repetition that is aimed at, by taking fewer members. */
  readonly sampleFlops: number;
  /** Time of one sample, by repeating: many times the millisecond in which its end is looked for (gpu/map-read.ts). */
  readonly sampleMs: number;
  readonly scratchBytes: number;
}

/** Two seconds of work; a tile compiles for half a second to two. */
export const SOFTWARE_EFFORT: Effort = {
  worthFlops: 6e10,
  leastFlops: 4e6,
  sampleFlops: 1e8,
  sampleMs: 20,
  scratchBytes: 64 * 2 ** 20,
};

/** Some tenths of a second of work; a tile compiles in some hundredths. */
export const HARDWARE_EFFORT: Effort = {
  worthFlops: 2e12,
  leastFlops: 1e8,
  sampleFlops: 2e10,
  sampleMs: 10,
  scratchBytes: 256 * 2 ** 20,
};
