import type { Estimate } from '../measure/estimate.js';

/**
 * What a claim says of a number: it is beyond `claim`, and an effect worth the name begins beyond `none`. `claim` above
 * `none` expects a large number, below it a small one.
 */
export interface Expectation {
  readonly claim: number;
  readonly none: number;
}

export const VERDICTS = ['reproduced', 'weaker', 'not reproduced', 'undecided'] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * The verdict on one number, from its interval and never from its value: *reproduced* when all of the interval is beyond
 * `claim`, *not reproduced* when none of it is beyond `none`, *weaker* when all of it lies between the two, and *undecided* when it
 * reaches over one of them, or when there is no interval.
 */
export function verdictOf({ interval }: Estimate, { claim, none }: Expectation): Verdict {
  if (interval === undefined) return 'undecided';
  const sign = claim >= none ? 1 : -1;
  const [near, far] = sign > 0 ? [interval.low, interval.high] : [-interval.high, -interval.low];
  if (near >= sign * claim) return 'reproduced';
  if (far <= sign * none) return 'not reproduced';
  return near > sign * none && far < sign * claim ? 'weaker' : 'undecided';
}

/**
 * The verdict on a claim from those on its numbers: it is *reproduced* when all are, *not reproduced* when one of them is not,
 * *undecided* when one is, and else *weaker*. Without any number: *undecided*.
 */
export function combinedVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'undecided';
  for (const verdict of ['not reproduced', 'undecided', 'weaker'] as const) {
    if (verdicts.includes(verdict)) return verdict;
  }
  return 'reproduced';
}
