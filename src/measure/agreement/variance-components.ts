import { crossedComponents } from '../../statistics/members/crossed-components.js';
import type { Trace } from '../../trace/trace.js';
import { finishedMembers, type SplitName } from '../accessibility.js';
import { EPOCHS, type Clock } from '../progress/clock.js';

/** Terms of the model, in the sequence of tables. */
export const TERMS = [
  'examples',
  'members',
  'checkpoints',
  'examples × members',
  'examples × checkpoints',
  'members × checkpoints',
  'residual',
] as const;
export type Term = (typeof TERMS)[number];

/** Where it comes from that some networks are right about some examples at some checkpoints. */
export interface VarianceComponents {
  readonly examples: number;
  readonly members: number;
  readonly checkpoints: number;
  /** Variance by term; an estimate without bias can be below 0 where there is next to none. */
  readonly variance: Readonly<Record<Term, number>>;
  /** Share of each term in the sum of all; one below 0 counts as 0. */
  readonly share: Readonly<Record<Term, number>>;
}

/**
 * Variance components of c(x, i, e) = 1[member i is right about example x at checkpoint e], by the crossed
 * random-effects model of `crossedComponents`: examples × members × checkpoints. The checkpoints are those to
 * which the clock gives weight, each alike; the learning curve is their term. Diverged members are left out.
 *
 * Accessibility is the mean of c over members and checkpoints. Over N members the noise of its examples has
 * the variance (σ²_xi + σ²_e / E) / N, beside that of what examples have themselves, σ²_x + σ²_xe / E, with E
 * checkpoints of one weight. The share of the second is the reliability, r₁ for N = 1.
 *
 * Different draws of the data have different examples, so draws have no term here: what they add is a
 * component of numbers such as a correlation, see `overDraws`. Undefined below two members, checkpoints or
 * examples.
 *
 * @throws RangeError as the clock does
 */
export function varianceComponents(
  trace: Trace,
  split: SplitName,
  clock: Clock = EPOCHS,
): VarianceComponents | undefined {
  const { predictions, labels } = trace[split];
  const weighed = clock.weights(trace);
  const checkpoints = weighed.checkpoints.filter((_, at) => weighed.weights[at] > 0);
  const { finished } = finishedMembers(trace);
  const levels = { a: labels.length, b: finished.length, c: checkpoints.length };
  const sums = {
    ab: new Float64Array(levels.a * levels.b),
    ac: new Float64Array(levels.a * levels.c),
    bc: new Float64Array(levels.b * levels.c),
    squares: 0,
  };
  checkpoints.forEach((checkpoint, e) => {
    finished.forEach((member, i) => {
      const start = (checkpoint * trace.members + member) * levels.a;
      for (let x = 0; x < levels.a; x++) {
        if (predictions[start + x] !== labels[x]) continue;
        sums.ab[x * levels.b + i]++;
        sums.ac[x * levels.c + e]++;
        sums.bc[i * levels.c + e]++;
        sums.squares++;
      }
    });
  });
  const found = crossedComponents(levels, sums);
  if (found === undefined) return undefined;
  const variance: Record<Term, number> = {
    examples: found.a,
    members: found.b,
    checkpoints: found.c,
    'examples × members': found.ab,
    'examples × checkpoints': found.ac,
    'members × checkpoints': found.bc,
    residual: found.residual,
  };
  const total = TERMS.reduce((sum, term) => sum + Math.max(0, variance[term]), 0);
  const share = Object.fromEntries(
    TERMS.map((term) => [term, total > 0 ? Math.max(0, variance[term]) / total : 0]),
  ) as Record<Term, number>;
  return { examples: levels.a, members: levels.b, checkpoints: levels.c, variance, share };
}
