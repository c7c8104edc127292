import { sumOfHits } from './accessibility.js';
import type { Accessibility } from './accessibility.js';
import { correlate, standardise } from '../statistics/correlation.js';
import type { CorrelationKind, Standardised } from '../statistics/correlation.js';

/** Standardised accessibility of an ensemble, whole and without each of its members. */
export interface PreparedMembers {
  readonly whole: Standardised;
  /** Empty for an ensemble of one: [member]. */
  readonly without: readonly Standardised[];
}

/** A correlation, and its value without each member of either side. */
export interface MemberCorrelations {
  readonly value: number | undefined;
  readonly withoutA: readonly (number | undefined)[];
  readonly withoutB: readonly (number | undefined)[];
}

/** Prepares the given rows of `hits` (default: every member that counts). Undefined when there is none. */
export function prepareMembers(
  counts: Accessibility,
  kind: CorrelationKind,
  groups: readonly Uint32Array[],
  rows: readonly number[] = counts.members.map((_, row) => row),
): PreparedMembers | undefined {
  if (rows.length === 0) return undefined;
  const total = sumOfHits(counts, rows);
  // The total minus one row is the exact sum over the others, and the scale does not matter to a correlation.
  const others = new Float64Array(counts.examples);
  const without = (row: number): Standardised => {
    const start = row * counts.examples;
    for (let x = 0; x < others.length; x++) others[x] = total[x] - counts.hits[start + x];
    return standardise(others, kind, groups);
  };
  return {
    whole: standardise(total, kind, groups),
    without: rows.length < 2 ? [] : rows.map(without),
  };
}

/** Sums of hits over all members, and without each of them: [member that counts]; none for one member. */
export function hitsWithoutMembers({ hits, sums, examples, members }: Accessibility): {
  readonly whole: Float64Array;
  readonly without: readonly Float64Array[];
} {
  // Whole numbers, so that the sum of all minus one row is the exact sum of the others.
  const without = members.map((_, row) => sums.map((sum, x) => sum - hits[row * examples + x]));
  return { whole: sums, without: members.length < 2 ? [] : without };
}

/** The correlation of two ensembles (or halves of one), and its values without each member. */
export function correlateMembers(a: PreparedMembers, b: PreparedMembers): MemberCorrelations {
  return {
    value: correlate(a.whole, b.whole),
    withoutA: a.without.map((each) => correlate(each, b.whole)),
    withoutB: b.without.map((each) => correlate(a.whole, each)),
  };
}
