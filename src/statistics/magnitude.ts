import type { Estimate } from './estimate.js';

/**
 * Returns the estimate of |θ| from that of θ, for a claim that a number is near 0. Its interval is the image
 * of θ's, so it holds |θ| whenever that one holds θ. As the statistic itself, |θ| would have a kink at 0,
 * where replicates of both signs fold and the error becomes too small.
 */
export function magnitudeOf(estimate: Estimate): Estimate {
  const { value, interval } = estimate;
  if (value === undefined) return estimate;
  if (interval === undefined) return { ...estimate, value: Math.abs(value) };
  const ends = [Math.abs(interval.low), Math.abs(interval.high)];
  const low = interval.low <= 0 && interval.high >= 0 ? 0 : Math.min(...ends);
  return { ...estimate, value: Math.abs(value), interval: { low, high: Math.max(...ends) } };
}
