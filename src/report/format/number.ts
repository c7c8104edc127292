import type { Estimate } from '../../statistics/estimate.js';

/** Text in place of a missing number; its reason stands beside or below the table. */
export const NO_NUMBER = '–';

/** A number with some decimals, or a dash; never `NaN` and never `-0.00`. */
export function decimal(value: number | undefined, decimals: number): string {
  if (value === undefined || !Number.isFinite(value)) return NO_NUMBER;
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** `0.93 [0.90, 0.95]`, without the brackets where there is no interval. */
export function withInterval(estimate: Estimate, decimals = 2): string {
  const { value, interval } = estimate;
  if (value === undefined || interval === undefined) return decimal(value, decimals);
  return (
    `${decimal(value, decimals)} [${decimal(interval.low, decimals)}, ` +
    `${decimal(interval.high, decimals)}]`
  );
}

/**
 * `0.93±.03`, with half the width of the interval behind the value, where there is no room for both of its
 * ends.
 */
export function withHalfWidth(estimate: Estimate): string {
  const { value, interval } = estimate;
  if (value === undefined || interval === undefined) return decimal(value, 2);
  const half = decimal((interval.high - interval.low) / 2, 2);
  return `${decimal(value, 2)}±${half.replace(/^0/, '')}`;
}

/** Seconds with one decimal below 100, whole above. */
export function seconds(durationMs: number): string {
  return decimal(durationMs / 1000, durationMs < 100_000 ? 1 : 0);
}

/** `99.7 %`: a coverage, with so many digits of what it leaves out that it is never `100 %`. */
export function percent(coverage: number, digits = 1): string {
  const decimals = Math.max(1, digits + Math.ceil(-Math.log10(100 * (1 - coverage))) - 1);
  return `${(coverage * 100).toFixed(decimals)} %`;
}
