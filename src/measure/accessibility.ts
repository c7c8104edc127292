import type { Trace } from '../trace/trace.js';

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
  /**
   * Number of the counted checkpoints at which a member was right: [member that counts, example]. Whole
   * numbers keep sums over members exact and equal accessibilities equal to the bit, which ranks need for
   * their ties.
   */
  readonly hits: Float64Array;
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
 * Counts for accessibility, 1[f_i^e(x) = y] of science.md section 3, over some checkpoints (default: all
 * after step 0).
 *
 * @throws RangeError for a checkpoint that the trace does not have, or for none at all
 */
export function accessibility(
  trace: Trace,
  split: SplitName,
  checkpoints: readonly number[] = trainedCheckpoints(trace),
): Accessibility {
  const { predictions, labels } = trace[split];
  const outside = checkpoints.find((checkpoint) => !(checkpoint in trace.steps));
  if (outside !== undefined || checkpoints.length === 0) {
    throw new RangeError(
      `accessibility: checkpoints [${checkpoints}], expected at least one of 0 to ${trace.steps.length - 1}`,
    );
  }
  const { finished, diverged } = finishedMembers(trace);
  const examples = labels.length;
  const hits = new Float64Array(finished.length * examples);
  finished.forEach((member, row) => {
    for (const checkpoint of checkpoints) {
      const start = (checkpoint * trace.members + member) * examples;
      const own = row * examples;
      for (let x = 0; x < examples; x++) if (predictions[start + x] === labels[x]) hits[own + x]++;
    }
  });
  return { examples, members: finished, leftOut: diverged, checkpoints: [...checkpoints], hits };
}

/**
 * Accessibility of each example for each member that counts, [member, example]: the share of checkpoints at
 * which the member was right.
 */
export function accessibilityByMember(counts: Accessibility): Float64Array {
  return counts.hits.map((hits) => hits / counts.checkpoints.length);
}

/**
 * Accessibility of each example, the mean over members and checkpoints: [example]. Undefined when every
 * member diverged.
 */
export function meanAccessibility(counts: Accessibility): Float64Array | undefined {
  if (counts.members.length === 0) return undefined;
  const rows = counts.members.map((_, row) => row);
  const sums = sumOfHits(counts, rows);
  return sums.map((sum) => sum / (counts.members.length * counts.checkpoints.length));
}

/** Sum of hits over some rows of `hits` (a row may be named twice): [example]. */
export function sumOfHits(counts: Accessibility, rows: readonly number[]): Float64Array {
  const { hits, examples } = counts;
  const sums = new Float64Array(examples);
  for (const row of rows) {
    const start = row * examples;
    for (let x = 0; x < examples; x++) sums[x] += hits[start + x];
  }
  return sums;
}
