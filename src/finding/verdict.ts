import type { Estimate } from '../statistics/estimate.js';

/**
 * Bounds of a claim on a number: the claim holds beyond `claim`, and an effect worth the name begins beyond
 * `none`. A `claim` above `none` expects a large number, one below it a small number.
 */
export interface Expectation {
  readonly claim: number;
  readonly none: number;
}

/**
 * A claimed effect of at least this size, positive or negative. Less than a fifth of it counts as none: the
 * ratio of Cohen's (1988) small to his large correlation, .1 to .5. A bound of exactly 0 would not do: only
 * luck could show that an effect of 0 is missing, whatever the number of members.
 */
export function effectOf(claim: number): Expectation {
  return { claim, none: claim / 5 };
}

/** Bounds of a large correlation, and of a large negative one: .5 by Cohen (1988). */
export const LARGE_CORRELATION = effectOf(0.5);
export const LARGE_NEGATIVE = effectOf(-0.5);

/** Bounds of a medium correlation: .3, where below the small .1 nothing is there (Cohen 1988). */
export const MEDIUM_CORRELATION: Expectation = { claim: 0.3, none: 0.1 };

/** Bounds of a correlation that is gone: a small one at most; a large one contradicts the claim. */
export const GONE: Expectation = { claim: 0.1, none: 0.5 };

export const VERDICTS = ['reproduced', 'weaker', 'not reproduced', 'undecided', 'not applicable'] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * The verdict on one number, from its interval and never from its value. It is *reproduced* when all of the
 * interval is beyond `claim`, *not reproduced* when none of it is beyond `none`, and *weaker* when all of it
 * lies between the two. It is *undecided* when the interval reaches over one of them, or when there is no
 * interval.
 */
export function verdictOf({ interval }: Estimate, { claim, none }: Expectation): Verdict {
  if (interval === undefined) return 'undecided';
  const sign = claim >= none ? 1 : -1;
  const [near, far] = sign > 0 ? [interval.low, interval.high] : [-interval.high, -interval.low];
  if (near >= sign * claim) return 'reproduced';
  if (far <= sign * none) return 'not reproduced';
  return near > sign * none && far < sign * claim ? 'weaker' : 'undecided';
}

/** Verdicts that an interval can give: [worst, …]. */
type Decided = 'not reproduced' | 'weaker' | 'reproduced';

/**
 * The verdicts that an *undecided* number may still get: those of the values in its interval, worst first.
 * All three without an interval.
 */
export function possibleVerdicts({ interval }: Estimate, { claim, none }: Expectation): Decided[] {
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
 * The verdict on a claim from those on its datasets. It is *reproduced* when all are, *not reproduced* when
 * one of them is not, *undecided* when one is, and else *weaker*. Datasets that the claim says nothing about
 * do not count; it is *not applicable* when there are no others, and *undecided* without any.
 */
export function combinedVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'undecided';
  for (const verdict of ['not reproduced', 'undecided', 'weaker', 'reproduced'] as const) {
    if (verdicts.includes(verdict)) return verdict;
  }
  return 'not applicable';
}
