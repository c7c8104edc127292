import { tQuantile } from './student-t.js';

/** Coverage that every interval is built for. */
export const LEVEL = 0.95;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A number with its interval, or the reason why one of them does not exist. Neither is ever NaN. */
export interface Estimate {
  readonly value?: number;
  readonly interval?: Interval;
  /** What the interval was made of, so that two estimates can be compared by a test. */
  readonly spread?: Spread;
  /** Why `value` or `interval` is missing. */
  readonly reason?: string;
}

/** Standard error on the scale where it is symmetric: Fisher's z of a correlation, or the value's own. */
export interface Spread {
  readonly error: number;
  /** Degrees of freedom of Student's t. */
  readonly degrees: number;
  readonly scale: 'fisher' | 'plain';
}

/** An estimate without a value. */
export function undefinedBecause(reason: string): Estimate {
  return { reason };
}

/**
 * Mean of independent values (one a member) with its Student t interval, clipped to `bounds`.
 * Without a value when there are none or one is not finite; without an interval when there is only one.
 */
export function meanEstimate(
  values: readonly number[],
  bounds: Interval = { low: -Infinity, high: Infinity },
): Estimate {
  const count = values.length;
  if (count === 0) return undefinedBecause('no member finished');
  const value = values.reduce((sum, each) => sum + each, 0) / count;
  if (!Number.isFinite(value)) return undefinedBecause('a value is not finite');
  if (count === 1) return { value, reason: 'one member has no spread' };
  const variance = values.reduce((sum, each) => sum + (each - value) ** 2, 0) / (count - 1);
  const half = tQuantile((1 + LEVEL) / 2, count - 1) * Math.sqrt(variance / count);
  return {
    value,
    interval: { low: Math.max(bounds.low, value - half), high: Math.min(bounds.high, value + half) },
  };
}
