import { estimateFrom, undefinedBecause } from './estimate.js';
import type { Estimate, Scale, Spread } from './estimate.js';
import { holm } from './holm.js';
import { tTwoSided } from './student-t.js';
import { errorOfSum } from './welch.js';

/** Welch's t-test of two estimates. */
export interface Comparison {
  /** (fresh − reference) / its standard error, on the estimates' scale; infinite for different values without any error. */
  readonly t: number;
  readonly degrees: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Do two estimates from different members differ? Welch's t-test from value, error and degrees on the scale of the spreads; when only one of
 * two correlations could be on z (the other one is 1), both are compared as they are. Equal values without error: p = 1, other ones: p = 0.
 * Undefined when one has no value or no spread, or one that is not finite. The two must not share members: see `memberEstimate`; and they must be of ensembles of
 * the same size, on which the value of a correlation of means depends: see `combineEstimates`.
 */
export function compareEstimates(fresh: Estimate, reference: Estimate): Comparison | undefined {
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
 * Mean, on the scale of their spreads, of estimates of the same number from different members. A correlation of mean accessibilities
 * grows with the members that are averaged, so a reference of 2N members is not one ensemble beside a fresh one of N, but the combination
 * of the estimates of its two halves.
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

/** A number now and then. */
export interface EstimatePair {
  readonly fresh: Estimate;
  readonly reference: Estimate;
}

/** Whether a number moved; without `comparison` that cannot be said, for one side has no value or no spread. */
export interface Movement {
  readonly comparison?: Comparison;
  /** The comparison's p after Holm's correction over all pairs. */
  readonly adjustedP?: number;
  /** The adjusted p is at most alpha. */
  readonly moved: boolean;
}

/** Which numbers moved. */
export function moved(pairs: readonly EstimatePair[], alpha: number): Movement[] {
  const comparisons = pairs.map(({ fresh, reference }) => compareEstimates(fresh, reference));
  const adjusted = holm(comparisons.map((comparison) => comparison?.p));
  return comparisons.map((comparison, row) => {
    const adjustedP = adjusted[row];
    return { comparison, adjustedP, moved: adjustedP !== undefined && adjustedP <= alpha };
  });
}

interface Part {
  readonly value: number;
  readonly error: number;
  readonly degrees: number;
}

/** Values and errors on the scale that all spreads have, or on the plain one: de = (1 − r²) dz there. */
function onOneScale(estimates: readonly Estimate[]): { scale: Scale; parts: Part[] } | undefined {
  const known: { value: number; spread: Spread }[] = [];
  for (const { value, spread } of estimates) {
    if (value === undefined || spread === undefined) return undefined;
    // Infinite degrees are those of a normal error; anything else that is not a number is no estimate.
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
