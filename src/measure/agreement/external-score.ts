import type { Accessibility } from '../accessibility.js';
import { correlate, standardise } from '../../statistics/correlation.js';
import { undefinedBecause } from '../../statistics/estimate.js';
import type { Estimate } from '../../statistics/estimate.js';
import { jackknife } from '../../statistics/jackknife.js';
import { prepareMembers } from '../members.js';
import { disattenuate } from '../../statistics/members/attenuation.js';
import { seedCeiling } from './seed-ceiling.js';
import type { CeilingOptions, SeedCeiling } from './seed-ceiling.js';

/**
 * Correlation of an ensemble's accessibility with a fixed number of each example, such as a critical PC or a
 * prediction.
 */
export interface ScoreCorrelation {
  readonly correlation: Estimate;
  /** correlation / √ceiling at full size, free of the ensemble's seed noise; it may exceed 1 by chance. */
  readonly disattenuated: Estimate;
  /**
   * Seed ceiling of the accessibility on the same examples. No fixed number can be expected to correlate
   * above √ceiling.
   */
  readonly ceiling: SeedCeiling;
  /** Examples left out because their number is not finite. */
  readonly excluded: number;
}

/**
 * Correlation of accessibility with a fixed number of each example, with jackknife intervals over members.
 * Examples whose number is not finite (e.g. a critical PC that was never reached) are left out, also of the
 * ceiling.
 *
 * @throws RangeError when there is not one number for each example
 */
export function scoreCorrelation(
  counts: Accessibility,
  numbers: ArrayLike<number>,
  options: CeilingOptions,
): ScoreCorrelation {
  if (numbers.length !== counts.examples) {
    throw new RangeError(
      `score correlation: ${numbers.length} numbers, expected one for each of ${counts.examples} examples`,
    );
  }
  const { kind } = options;
  const groups = options.groups.map((group) => group.filter((example) => Number.isFinite(numbers[example])));
  const excluded = countAll(options.groups) - countAll(groups);
  const ceiling = seedCeiling(counts, { ...options, groups });
  const prepared = prepareMembers(counts, kind, groups);
  if (prepared === undefined) {
    const reason = undefinedBecause('every member of the ensemble diverged');
    return { correlation: reason, disattenuated: reason, ceiling, excluded };
  }
  const fixed = standardise(numbers, kind, groups);
  const value = correlate(prepared.whole, fixed);
  const without = prepared.without.map((each) => correlate(each, fixed));
  const clean = disattenuate(value, ceiling.full.value, 1);
  const cleanWithout = without.map((each, member) => disattenuate(each, ceiling.fullWithout[member], 1));
  return {
    correlation: jackknife(value, [without], 'fisher'),
    disattenuated:
      clean === undefined
        ? undefinedBecause('the seed ceiling is missing or not above 0')
        : jackknife(clean, [cleanWithout], 'plain'),
    ceiling,
    excluded,
  };
}

function countAll(groups: readonly Uint32Array[]): number {
  return groups.reduce((sum, group) => sum + group.length, 0);
}
