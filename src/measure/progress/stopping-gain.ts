import { Generator } from '../../random/generator.js';
import type { Seed } from '../../random/seed.js';
import type { Trace } from '../../trace/trace.js';
import { finishedMembers } from '../accessibility.js';
import { bestCheckpoint } from '../agreement/ensemble-agreement.js';

/**
 * Gain of early stopping: test accuracy at the best checkpoint minus that at the last one. The mean accuracy
 * of one half of the members chooses the checkpoint and the other half measures the gain, and the other way
 * round, over random halves. If the same members chose and measured, the best of many checkpoints would be
 * above the last one by luck alone. The halves share the test examples, so the luck of those stays.
 *
 * The gain is a function of members kept (rows of those that finished; one may stand twice). A member stays
 * in its half when others are left out. Undefined when a half is empty in every split.
 */
export function stoppingGain(
  trace: Trace,
  { seed, splits = 20 }: { readonly seed: Seed; readonly splits?: number },
): (kept: readonly number[]) => number | undefined {
  const { finished } = finishedMembers(trace);
  const generator = new Generator(seed);
  const halves = Array.from({ length: splits }, () => {
    const shuffled = Uint32Array.from(finished.keys());
    generator.shuffle(shuffled);
    const half = new Uint8Array(finished.length);
    shuffled.forEach((row, place) => (half[row] = place % 2));
    return half;
  });
  const last = trace.steps.length - 1;
  const { accuracy } = trace.test;
  const curve = (rows: readonly number[]): Float64Array => {
    const means = new Float64Array(trace.steps.length);
    for (let checkpoint = 0; checkpoint < means.length; checkpoint++) {
      let sum = 0;
      for (const row of rows) sum += accuracy[checkpoint * trace.members + finished[row]] / rows.length;
      means[checkpoint] = sum;
    }
    return means;
  };
  return (kept) => {
    const gains = halves.flatMap((half) => {
      const sides = [0, 1].map((side) => kept.filter((row) => half[row] === side));
      if (sides.some((rows) => rows.length === 0)) return [];
      const [one, other] = sides.map(curve);
      const gain = (choosing: Float64Array, measured: Float64Array) =>
        measured[bestCheckpoint(trace.steps, choosing) ?? last] - measured[last];
      return [(gain(one, other) + gain(other, one)) / 2];
    });
    return gains.length === 0 ? undefined : gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  };
}
