import type { Trace } from '../trace/trace.js';
import { EPOCHS, type Clock } from './progress/clock.js';

export type SplitName = 'train' | 'test';

/** How often the members of an ensemble were right about each example, before any averaging over members. */
export interface Accessibility {
  readonly examples: number;
  /** Index in the trace of each member that counts; a diverged member is left out. */
  readonly members: readonly number[];
  /** Index in the trace of each member that was left out because it diverged. */
  readonly leftOut: readonly number[];
  /** Index in the trace of each checkpoint that counts. */
  readonly checkpoints: readonly number[];
  /** Sum of the weights of the checkpoints: the hits of a member that was always right. */
  readonly total: number;
  /**
   * Sum of the weights of the checkpoints at which a member was right: [member that counts, example]. Whole
   * numbers keep sums over members exact and equal accessibilities equal to the bit, which ranks need for
   * their ties.
   */
  readonly hits: Float64Array;
  /** Sum of `hits` over all members that count: [example]. */
  readonly sums: Float64Array;
}

/** The checkpoints after step 0, by index: at step 0 nothing was learned. */
export function trainedCheckpoints(trace: Trace): number[] {
  return Array.from(trace.steps.keys()).filter((checkpoint) => trace.steps[checkpoint] > 0);
}

/** Members that finished and members that diverged, by index in the trace. */
export function finishedMembers(trace: Trace): { finished: number[]; diverged: number[] } {
  const all = Array.from(trace.divergedAt.keys());
  return {
    finished: all.filter((member) => trace.divergedAt[member] < 0),
    diverged: all.filter((member) => trace.divergedAt[member] >= 0),
  };
}

/**
 * Sums for accessibility, w_e 1[f_i^e(x) = y] of science.md section 3, with the weights of a clock. The clock
 * that decides, the mean over epochs, is the default.
 *
 * @throws RangeError as the clock does
 */
export function accessibility(trace: Trace, split: SplitName, clock: Clock = EPOCHS): Accessibility {
  const { predictions, labels } = trace[split];
  const { checkpoints, weights, total } = clock.weights(trace);
  const { finished, diverged } = finishedMembers(trace);
  const examples = labels.length;
  const hits = new Float64Array(finished.length * examples);
  finished.forEach((member, row) => {
    const own = row * examples;
    checkpoints.forEach((checkpoint, at) => {
      const start = (checkpoint * trace.members + member) * examples;
      const weight = weights[at];
      for (let x = 0; x < examples; x++) if (predictions[start + x] === labels[x]) hits[own + x] += weight;
    });
  });
  return summed({ examples, members: finished, leftOut: diverged, checkpoints, total, hits });
}

/** Hits with their sum over all members. */
export function summed(counts: Omit<Accessibility, 'sums'>): Accessibility {
  const { hits, examples } = counts;
  const sums = new Float64Array(examples);
  for (let start = 0; start < hits.length; start += examples) {
    for (let x = 0; x < examples; x++) sums[x] += hits[start + x];
  }
  return { ...counts, sums };
}

/**
 * Accessibility of each example for each member that counts, [member, example]: the share of training, by the
 * clock, at which the member was right.
 */
export function accessibilityByMember(counts: Accessibility): Float64Array {
  return counts.hits.map((hits) => hits / counts.total);
}

/**
 * Accessibility of each example, the mean over members and training: [example]. Undefined when every
 * member diverged.
 */
export function meanAccessibility(counts: Accessibility): Float64Array | undefined {
  if (counts.members.length === 0) return undefined;
  return counts.sums.map((sum) => sum / (counts.members.length * counts.total));
}

/**
 * Sum of hits over some rows of `hits` (a row may be named twice): [example].
 *
 * Hits are whole numbers, so sums are exact in any sequence. Where few members are left out or named again,
 * they are taken off the sum of all, or added to it: a jackknife over N members then takes time in N, not N².
 */
export function sumOfHits(counts: Accessibility, rows: readonly number[]): Float64Array {
  const { hits, sums: ofAll, examples, members } = counts;
  const times = new Int32Array(members.length);
  for (const row of rows) times[row]++;
  let [named, changed] = [0, 0];
  for (const count of times) {
    if (count !== 0) named++;
    if (count !== 1) changed++;
  }
  const fromAll = changed < named;
  const sums = fromAll ? ofAll.slice() : new Float64Array(examples);
  times.forEach((count, row) => {
    const factor = fromAll ? count - 1 : count;
    if (factor === 0) return;
    const start = row * examples;
    for (let x = 0; x < examples; x++) sums[x] += factor * hits[start + x];
  });
  return sums;
}
