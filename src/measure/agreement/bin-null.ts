import { pearson } from '../../statistics/correlation.js';
import { quantile } from '../../statistics/quantile.js';
import { binMeans, rankBins } from '../../statistics/rank-bins.js';

/*
 * The paper's own measure of the PC-bias is a correlation of bin means: examples are sorted into bins by
 * critical PC, and accessibility and critical PC are averaged over each bin. Few points lie well on a line by
 * chance, so the number stands beside its null, the same with the PCs in random orders.
 */

/** Examples in bins by critical PC, in one order of the PCs. */
export interface BinnedOrder {
  /** Examples of each bin; equal critical PCs share one, so there can be far fewer bins than asked for. */
  readonly bins: readonly Uint32Array[];
  /** Mean critical PC: [bin]. */
  readonly place: Float64Array;
}

/** @param critical critical PC, NaN where there is none: [example] */
export function binnedOrder(critical: ArrayLike<number>, count: number): BinnedOrder {
  const bins = rankBins(critical, count);
  return { bins, place: binMeans(critical, bins) };
}

/** Pearson's correlation of bin means. Undefined for fewer than two bins, or a constant side. */
export function binnedCorrelation(
  values: ArrayLike<number>,
  { bins, place }: BinnedOrder,
): number | undefined {
  return pearson(binMeans(values, bins), place);
}

/** The correlation of bin means with the PCs in random orders. */
export interface BinNull {
  readonly mean: number;
  readonly deviation: number;
  /** 5 % of the orders have a lower correlation. */
  readonly low: number;
  /** Correlation in each order where it exists, ascending. */
  readonly sorted: Float64Array;
}

/**
 * Undefined where fewer than two orders have a correlation.
 *
 * @param values accessibility, up to a factor: [example]
 */
export function binNull(values: ArrayLike<number>, orders: readonly BinnedOrder[]): BinNull | undefined {
  const found = orders.map((order) => binnedCorrelation(values, order)).filter((r) => r !== undefined);
  if (found.length < 2) return undefined;
  const sorted = Float64Array.from(found).sort();
  const mean = sorted.reduce((sum, r) => sum + r / sorted.length, 0);
  const squares = sorted.reduce((sum, r) => sum + (r - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (sorted.length - 1)), low: quantile(sorted, 0.05), sorted };
}
