import { tQuantile } from './distribution/student-t.js';

/** The coverage of every interval. */
export const LEVEL = 0.95;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A number with its interval, or the reason why one of them does not exist. Neither is ever NaN. */
export interface Estimate {
  readonly value?: number;
  readonly interval?: Interval;
  /** The source of the interval, so that a test can compare two estimates. */
  readonly spread?: Spread;
  /** The reason why `value` or `interval` is missing. */
  readonly reason?: string;
  /** Present where more members would not give what is missing. Else they may. */
  readonly lasting?: true;
}

/**
 * `fisher` is z = artanh r, for a correlation in [-1, 1]. `plain` is the value's own scale, for anything
 * else.
 */
export type Scale = 'fisher' | 'plain';

/** Standard error on the scale where the distribution is symmetric. */
export interface Spread {
  readonly error: number;
  /** Degrees of freedom of Student's t. */
  readonly degrees: number;
  readonly scale: Scale;
}

/** Bounds of a value that can be any number. */
export const UNBOUNDED: Interval = { low: -Infinity, high: Infinity };

/** Returns an estimate without a value. */
export function undefinedBecause(reason: string): Estimate {
  return { reason };
}

/** Returns an estimate without a value, and without one whatever members are added to those that it is of. */
export function neverBecause(reason: string): Estimate {
  return { reason, lasting: true };
}

/** The reason of a value without an interval that other members would not change. */
export const FIXED = 'does not depend on training';

/** Returns an estimate that depends on the data alone. It has no value if that is not finite. */
export function fixedEstimate(value: number): Estimate {
  return Number.isFinite(value) ? { value, reason: FIXED } : undefinedBecause('not finite');
}

/** Whether more members could give an estimate what it lacks, or narrow its interval. */
export function membersMayHelp({ reason, lasting }: Estimate): boolean {
  return lasting !== true && reason !== FIXED;
}

/**
 * Returns the interval around a value: t quantile times error on the spread's scale, clipped to `bounds`.
 */
function intervalFrom(value: number, spread: Spread, bounds: Interval, coverage: number = LEVEL): Interval {
  // An error of 0 on z also comes with values of exactly 1, where z is infinite.
  if (spread.error === 0) return { low: value, high: value };
  const half = tQuantile((1 + coverage) / 2, spread.degrees) * spread.error;
  const [low, high] =
    spread.scale === 'fisher'
      ? [Math.tanh(Math.atanh(value) - half), Math.tanh(Math.atanh(value) + half)]
      : [value - half, value + half];
  return { low: Math.max(bounds.low, low), high: Math.min(bounds.high, high) };
}

/** Returns an estimate with the interval that its spread gives. */
export function estimateFrom(value: number, spread: Spread, bounds: Interval = UNBOUNDED): Estimate {
  return { value, interval: intervalFrom(value, spread, bounds), spread };
}

/**
 * Returns an estimate with its interval at another coverage, clipped to `bounds`: at a look's, see
 * sequential/looks.ts. An estimate without a spread stays as it is.
 */
export function withCoverage(estimate: Estimate, coverage: number, bounds: Interval = UNBOUNDED): Estimate {
  const { value, spread } = estimate;
  if (value === undefined || spread === undefined) return estimate;
  return { ...estimate, interval: intervalFrom(value, spread, bounds, coverage) };
}

/**
 * Returns the mean of independent values (one per member) with its Student t interval, clipped to `bounds`.
 * It has no value if there are none or one is not finite, and no interval if there is only one.
 */
export function meanEstimate(values: readonly number[], bounds: Interval = UNBOUNDED): Estimate {
  const count = values.length;
  if (count === 0) return undefinedBecause('no member finished');
  const value = values.reduce((sum, each) => sum + each, 0) / count;
  if (!Number.isFinite(value)) return undefinedBecause('a value is not finite');
  if (count === 1) return { value, reason: 'one member has no spread' };
  const variance = values.reduce((sum, each) => sum + (each - value) ** 2, 0) / (count - 1);
  const error = Math.sqrt(variance / count);
  return estimateFrom(value, { error, degrees: count - 1, scale: 'plain' }, bounds);
}
