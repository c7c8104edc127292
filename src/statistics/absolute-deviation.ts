import type { Estimate } from './estimate.js';

/**
 * Returns |value − from| with the image of the interval, which begins at 0 if the interval holds `from`. A
 * jackknife of the absolute value itself would fail there, because it has a kink.
 */
export function absoluteDeviation(estimate: Estimate, from: number): Estimate {
  const { value, interval, spread, reason } = estimate;
  if (value === undefined) return estimate;
  if (interval === undefined) return { value: Math.abs(value - from), reason };
  const [low, high] = [Math.abs(interval.low - from), Math.abs(interval.high - from)];
  const holds = interval.low <= from && from <= interval.high;
  return {
    value: Math.abs(value - from),
    interval: { low: holds ? 0 : Math.min(low, high), high: Math.max(low, high) },
    ...(spread === undefined ? {} : { spread }),
  };
}
