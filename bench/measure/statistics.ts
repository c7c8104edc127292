/**
 * Returns the middle value, or the mean of the two middle ones if their number is even. Without values it is
 * NaN.
 */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median and range of a number over rounds. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Returns undefined without values. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/** (highest − lowest) / median. */
export function relativeSpread({ median: middle, low, high }: Spread): number {
  return (high - low) / middle;
}

/**
 * Returns how many times as fast one contender was as another, over the rounds that both have. In a round the
 * two were measured soon after each other, so a slow machine slowed both. Undefined entries are lost rounds.
 */
export function pairedRatio(
  ours: readonly (number | undefined)[],
  theirs: readonly (number | undefined)[],
): Spread | undefined {
  return spreadOf(
    ours.flatMap((rate, round) => {
      const other = theirs[round];
      return rate === undefined || other === undefined ? [] : [rate / other];
    }),
  );
}
