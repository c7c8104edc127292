import { LEVEL } from './estimate.js';
import type { Estimate, Interval } from './estimate.js';
import { tQuantile } from './student-t.js';

/*
 * Members are the independent unit, so intervals come from leaving out one member at a time (Tukey's jackknife, stratified by ensemble),
 * on Fisher's z scale, centred on the estimate, with a t quantile whose degrees of freedom follow Welch and Satterthwaite.
 *
 * Why not the bootstrap's percentiles: a resampled ensemble has fewer distinct members, hence noisier means and a lower correlation.
 * Measured when this was chosen, with a member model as in test/measure/member-model.ts (4, 8, 20 members; four worlds; Pearson and
 * Spearman; 200 pairs of ensembles each; nominal 95 %), the target being the statistic's expectation over fresh ensembles of that size:
 *   percentile bootstrap                        8 - 95 %
 *   bootstrap standard error on z, normal      81 - 100 %
 *   bootstrap standard error on z, t(N - 1)    92 - 100 %, up to 2.6 times as wide as needed
 *   jackknife (this file)                      92 - 99 %,  1.0 - 1.6 times as wide as needed, without a seed
 * For seed ceilings (250 ensembles each) 88 - 98 %; the low end where half of the members' spread is along one shared direction, which
 * makes a ceiling vary as the product of two members' deviations. test/measure/coverage.test.ts keeps watch over both.
 */

/** `fisher` for a correlation in [-1, 1], `plain` for anything else. */
export type Scale = 'fisher' | 'plain';

/**
 * `value` with its interval from the statistic recomputed without each member: replicates[ensemble][member].
 * Without a value when it is undefined; without an interval when an ensemble has one member or a replicate is undefined.
 */
export function jackknife(
  value: number | undefined,
  replicates: readonly (readonly (number | undefined)[])[],
  scale: Scale,
): Estimate {
  if (value === undefined) return { reason: 'not defined: one side is constant' };
  if (replicates.some((stratum) => stratum.length < 2)) {
    return { value, reason: 'an ensemble of one member has no interval' };
  }
  const strata: number[][] = [];
  for (const stratum of replicates) {
    const defined = stratum.filter((replicate) => replicate !== undefined);
    if (defined.length < stratum.length) return { value, reason: 'not defined without one of the members' };
    strata.push(defined);
  }
  // z of a correlation of exactly 1 is infinite; there the plain scale is used.
  const onZ = scale === 'fisher' && [value, ...strata.flat()].every((each) => Math.abs(each) < 1);
  const half = halfWidth(onZ ? strata.map((stratum) => stratum.map(Math.atanh)) : strata);
  if (onZ) {
    const z = Math.atanh(value);
    return { value, interval: { low: Math.tanh(z - half), high: Math.tanh(z + half) } };
  }
  const interval: Interval = { low: value - half, high: value + half };
  if (scale === 'plain') return { value, interval };
  return { value, interval: { low: Math.max(-1, interval.low), high: Math.min(1, interval.high) } };
}

/** Half the interval's width: t quantile times jackknife standard error. Source: Efron & Tibshirani (1993), sections 11.2 and 11.5. */
function halfWidth(strata: readonly (readonly number[])[]): number {
  let variance = 0;
  let squaresByDegree = 0;
  for (const replicates of strata) {
    const count = replicates.length;
    const mean = replicates.reduce((sum, each) => sum + each, 0) / count;
    const squares = replicates.reduce((sum, each) => sum + (each - mean) ** 2, 0);
    const own = ((count - 1) / count) * squares;
    variance += own;
    squaresByDegree += own ** 2 / (count - 1);
  }
  if (variance === 0) return 0;
  return tQuantile((1 + LEVEL) / 2, variance ** 2 / squaresByDegree) * Math.sqrt(variance);
}
