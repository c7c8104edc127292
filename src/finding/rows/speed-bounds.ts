import type { Expectation } from '../verdict.js';

/*
 * Bounds of ratios of speeds, on log2, written before anything was measured. The paper says "slower" and "the
 * same" and gives no number. Half as many steps again is slower; a tenth more is no effect worth the name.
 * "The same" is the other way round.
 */
const SLOWER_BY_HALF = Math.log2(1.5);
const A_TENTH = Math.log2(1.1);

export const SLOWER: Expectation = { claim: SLOWER_BY_HALF, none: A_TENTH };
/** Bounds of a magnitude, |log2 ratio|. */
export const SAME_SPEED: Expectation = { claim: A_TENTH, none: SLOWER_BY_HALF };
/** Bound of a slope over a decade: a ratio of 1.1. */
export const TIMES_ONE_TENTH = Math.log10(1.1);
