import { correlate, type Standardised } from '../correlation.js';

/** Correlation of each member of one ensemble with each of another, or of the same one. */
export interface MemberTable {
  readonly columns: number;
  /** [member of the first, member of the second]; NaN where one of them is constant. */
  readonly r: Float64Array;
}

/** Correlates every vector of `a` with every one of `b`, over the same groups of examples: [member]. */
export function memberTable(a: readonly Standardised[], b: readonly Standardised[]): MemberTable {
  const same = a === b;
  const r = new Float64Array(a.length * b.length).fill(NaN);
  a.forEach((one, row) => {
    for (let column = same ? row : 0; column < b.length; column++) {
      const found = correlate(one, b[column]) ?? NaN;
      r[row * b.length + column] = found;
      if (same) r[column * b.length + row] = found;
    }
  });
  return { columns: b.length, r };
}

/**
 * The expected correlation of two different members of one ensemble, r₁: the mean over all pairs of `kept`.
 * It does not depend on their number, and needs no random split into halves. Undefined for fewer than two
 * members, or a member that is constant.
 *
 * A correlation of two means over k members each follows by Spearman and Brown: k r₁ / (1 + (k − 1) r₁).
 */
export function expectedWithin({ columns, r }: MemberTable, kept: readonly number[]): number | undefined {
  let [sum, pairs] = [0, 0];
  for (let at = 0; at < kept.length; at++) {
    for (let other = 0; other < at; other++) {
      // A resample may hold a member twice, and nobody is a pair with himself.
      if (kept[at] === kept[other]) continue;
      sum += r[kept[at] * columns + kept[other]];
      pairs++;
    }
  }
  return pairs === 0 || Number.isNaN(sum) ? undefined : sum / pairs;
}

/**
 * The expected correlation of one member of the first ensemble with one of the second: the mean over all
 * pairs of those kept. `distinct` leaves out pairs of one index, where both hold numbers of the same members.
 * Undefined without a pair, or for a member that is constant.
 */
export function expectedBetween(
  { columns, r }: MemberTable,
  first: readonly number[],
  second: readonly number[],
  distinct = false,
): number | undefined {
  let [sum, pairs] = [0, 0];
  for (const one of first) {
    for (const other of second) {
      if (distinct && one === other) continue;
      sum += r[one * columns + other];
      pairs++;
    }
  }
  return pairs === 0 || Number.isNaN(sum) ? undefined : sum / pairs;
}
