import type { Estimate } from '../statistics/estimate.js';

/**
 * What a claim says of a number: it is beyond `claim`, and an effect worth the name begins beyond `none`.
 * `claim` above `none` expects a large number, below it a small one.
 */
export interface Expectation {
  readonly claim: number;
  readonly none: number;
}

/**
 * A claimed effect of at least this size, positive or negative. Less than a fifth of it is none: the ratio of
 * Cohen's (1988) small to his large correlation, .1 to .5. (With a bound of exactly 0, an effect that is 0
 * could only be found missing by luck, whatever the number of members.)
 */
export function effectOf(claim: number): Expectation {
  return { claim, none: claim / 5 };
}

/** What a claim of a large correlation, or of a large negative one, must reach: .5 by Cohen (1988). */
export const LARGE_CORRELATION = effectOf(0.5);
export const LARGE_NEGATIVE = effectOf(-0.5);

export const VERDICTS = ['reproduced', 'weaker', 'not reproduced', 'undecided'] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * The verdict on one number, from its interval and never from its value: *reproduced* when all of the
 * interval is beyond `claim`, *not reproduced* when none of it is beyond `none`, *weaker* when all of it lies
 * between the two, and *undecided* when it reaches over one of them, or when there is no interval.
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
 * What is left of an *undecided* verdict: the verdicts that the values in the interval would have, worst
 * first. All three without an interval.
 */
export function possibleVerdicts({ interval }: Estimate, { claim, none }: Expectation): Verdict[] {
  const sign = claim >= none ? 1 : -1;
  const [near, far] =
    interval === undefined ? [-Infinity, Infinity] : [sign * interval.low, sign * interval.high];
  const [least, most] = [Math.min(near, far), Math.max(near, far)];
  return [
    ...(least <= sign * none ? (['not reproduced'] as const) : []),
    ...(most > sign * none && least < sign * claim && claim !== none ? (['weaker'] as const) : []),
    ...(most >= sign * claim ? (['reproduced'] as const) : []),
  ];
}

/**
 * The verdict on a claim from those on its numbers: it is *reproduced* when all are, *not reproduced* when
 * one of them is not, *undecided* when one is, and else *weaker*. Without any number: *undecided*.
 */
export function combinedVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'undecided';
  for (const verdict of ['not reproduced', 'undecided', 'weaker'] as const) {
    if (verdicts.includes(verdict)) return verdict;
  }
  return 'reproduced';
}
