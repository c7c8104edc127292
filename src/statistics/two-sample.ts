import { estimateFrom, undefinedBecause } from './estimate.js';
import type { Estimate, Scale, Spread } from './estimate.js';
import { holm } from './holm.js';
import { tTwoSided } from './distribution/student-t.js';
import { errorOfSum } from './welch.js';

/** The result of Welch's t-test of two estimates. */
export interface Comparison {
  /**
   * (fresh − reference) / its standard error, on the estimates' scale. It is infinite if the values differ
   * and neither has an error.
   */
  readonly t: number;
  readonly degrees: number;
  /** Two-sided p-value. */
  readonly p: number;
}

/**
 * Tests whether two estimates from different members differ: Welch's t-test from value, error and degrees on
 * the scale of the spreads. If only one of two correlations can be on z (the other one is 1), both are
 * compared on the plain scale. Without errors, equal values give p = 1 and different ones p = 0. The result
 * is undefined if one has no value or no spread, or one that is not finite. The two must not share members
 * (see `memberEstimate`). Their ensembles must have the same size, because the value of a correlation of
 * means depends on it (see `combineEstimates`).
 */
function compareEstimates(fresh: Estimate, reference: Estimate): Comparison | undefined {
  const sides = onOneScale([fresh, reference]);
  if (sides === undefined) return undefined;
  const [one, other] = sides.parts;
  const { error, degrees } = errorOfSum(sides.parts);
  const difference = one.value - other.value;
  if (difference === 0) return { t: 0, degrees, p: 1 };
  const t = difference / error;
  return { t, degrees, p: tTwoSided(t, degrees) };
}

/**
 * Returns the mean, on the scale of their spreads, of estimates of the same number from different members. A
 * correlation of mean accessibilities grows with the number of members that are averaged. So a reference of
 * 2N members, beside a fresh ensemble of N, combines the estimates of its two halves.
 */
export function combineEstimates(estimates: readonly Estimate[]): Estimate {
  const count = estimates.length;
  const values = estimates.flatMap(({ value }) => (value === undefined ? [] : [value]));
  if (count === 0 || values.length < count) {
    return undefinedBecause(
      estimates.find(({ value }) => value === undefined)?.reason ?? 'nothing to combine',
    );
  }
  if (!values.every(Number.isFinite)) return undefinedBecause('a value is not finite');
  const sides = onOneScale(estimates);
  if (sides === undefined) {
    const reason = estimates.find(({ spread }) => spread === undefined)?.reason ?? 'a spread is missing';
    return { value: values.reduce((sum, value) => sum + value / count, 0), reason };
  }
  const { error, degrees } = errorOfSum(sides.parts);
  const mean = sides.parts.reduce((sum, { value }) => sum + value, 0) / count;
  return estimateFrom(sides.scale === 'fisher' ? Math.tanh(mean) : mean, {
    error: error / count,
    degrees,
    scale: sides.scale,
  });
}

/** A number in a fresh run and in the reference. */
export interface EstimatePair {
  readonly fresh: Estimate;
  readonly reference: Estimate;
}

/**
 * Whether a number moved. `comparison` is missing if one side has no value or no spread; then the question is
 * open.
 */
export interface Movement {
  readonly comparison?: Comparison;
  /** The comparison's p after Holm's correction over all pairs. */
  readonly adjustedP?: number;
  /** True if the adjusted p is at most alpha. */
  readonly moved: boolean;
}

/** Tells which numbers moved. */
export function moved(pairs: readonly EstimatePair[], alpha: number): Movement[] {
  const comparisons = pairs.map(({ fresh, reference }) => compareEstimates(fresh, reference));
  const adjusted = holm(comparisons.map((comparison) => comparison?.p));
  return comparisons.map((comparison, row) => {
    const adjustedP = adjusted[row];
    return { comparison, adjustedP, moved: adjustedP !== undefined && adjustedP <= alpha };
  });
}

/** A number with its standard error, on a common scale. */
export interface ScaledPart {
  readonly value: number;
  readonly error: number;
  readonly degrees: number;
}

/**
 * Returns values and errors on z if all spreads are on z, else on the plain scale, where de = (1 − r²) dz.
 * Undefined where one has no value or no spread.
 */
export function onOneScale(
  estimates: readonly Estimate[],
): { scale: Scale; parts: ScaledPart[] } | undefined {
  const known: { value: number; spread: Spread }[] = [];
  for (const { value, spread } of estimates) {
    if (value === undefined || spread === undefined) return undefined;
    // Infinite degrees belong to a normal error. Any other non-finite number makes the estimate unusable.
    if (!Number.isFinite(value) || !(spread.error >= 0 && spread.error < Infinity && spread.degrees > 0))
      return undefined;
    known.push({ value, spread });
  }
  const scale = known.every(({ spread }) => spread.scale === 'fisher') ? 'fisher' : 'plain';
  const parts = known.map(({ value, spread: { error, degrees, scale: own } }) => {
    if (scale === 'fisher') return { value: Math.atanh(value), error, degrees };
    return { value, error: own === 'fisher' ? error * (1 - value ** 2) : error, degrees };
  });
  return { scale, parts };
}
