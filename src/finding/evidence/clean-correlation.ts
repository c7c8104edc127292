import { sumOfHits, type Accessibility } from '../../measure/accessibility.js';
import { disattenuate, spearmanBrown } from '../../statistics/members/attenuation.js';
import { correlate, examplesWith, standardise, type CorrelationKind } from '../../statistics/correlation.js';
import { expectedWithin } from '../../statistics/members/single-members.js';
import { withinTable } from './member-vectors.js';

/** A statistic of some members that finished, by their row. */
export type OfMembers = (kept: readonly number[]) => number | undefined;

/**
 * Correlation of an ensemble's accessibility with a fixed number of each example, without seed noise: the
 * limit of many members, r / √(correlation of this ensemble with a second one of its size). The latter
 * follows from two single members by Spearman and Brown, which is approximate for ranks.
 *
 * Several vectors of numbers that are not finite for the same examples share the work: [vector].
 */
export function cleanCorrelations(
  counts: Accessibility,
  numbers: readonly ArrayLike<number>[],
  { kind, groups }: { readonly kind: CorrelationKind; readonly groups: readonly Uint32Array[] },
): (kept: readonly number[]) => (number | undefined)[] {
  const known = examplesWith(groups, ...numbers);
  const fixed = numbers.map((each) => standardise(each, kind, known));
  const table = withinTable(counts, kind, known);
  return (kept) => {
    const single = expectedWithin(table, kept);
    const reliability = single === undefined ? undefined : spearmanBrown(single, kept.length);
    const own = standardise(sumOfHits(counts, kept), kind, known);
    return fixed.map((each) => disattenuate(correlate(own, each), reliability, 1));
  };
}

/** The same with one number of each example. */
export function cleanCorrelation(
  counts: Accessibility,
  numbers: ArrayLike<number>,
  way: { readonly kind: CorrelationKind; readonly groups: readonly Uint32Array[] },
): OfMembers {
  const all = cleanCorrelations(counts, [numbers], way);
  return (kept) => all(kept)[0];
}
