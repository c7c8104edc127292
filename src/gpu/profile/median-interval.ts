/**
 * A median with half the width of its 95 % interval, which is NaN if there are too few values for an
 * interval.
 */
export interface MedianInterval {
  readonly median: number;
  readonly half: number;
}

/** Fewer values all lie on one side of the median with a probability of more than 5 %. */
const LEAST_VALUES = 6;

/**
 * Returns the median of at least one value. Its interval lies between order statistics, which holds for any
 * distribution. Their ranks are n/2 - 1.96 √n / 2 and 1 + n/2 + 1.96 √n / 2, rounded (Conover, Practical
 * Nonparametric Statistics, 1999, section 3.2).
 */
export function medianInterval(values: readonly number[]): MedianInterval {
  const sorted = [...values].sort((a, b) => a - b);
  const { length } = sorted;
  const at = (rank: number): number => sorted[Math.min(length - 1, Math.max(0, rank))];
  const median = (at(Math.floor((length - 1) / 2)) + at(Math.floor(length / 2))) / 2;
  if (length < LEAST_VALUES) return { median, half: NaN };
  const reach = 0.98 * Math.sqrt(length);
  const [low, high] = [at(Math.round(length / 2 - reach) - 1), at(Math.round(length / 2 + reach))];
  return { median, half: (high - low) / 2 };
}
