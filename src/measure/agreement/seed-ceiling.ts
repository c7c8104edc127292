import { sumOfHits, type Accessibility } from '../accessibility.js';
import { standardise, type CorrelationKind } from '../../statistics/correlation.js';
import { undefinedBecause, type Estimate } from '../../statistics/estimate.js';
import { jackknife } from '../../statistics/jackknife.js';
import { spearmanBrown } from '../../statistics/members/attenuation.js';
import { expectedWithin, memberTable } from '../../statistics/members/single-members.js';

/**
 * The correlation of one half of an ensemble with the other. No other architecture can be expected to do
 * better.
 */
export interface SeedCeiling {
  /** Correlation of two halves. */
  readonly half: Estimate;
  /** The same for two whole ensembles of this size. */
  readonly full: Estimate;
  /**
   * The same for two ensembles of one member less, without each member: for intervals of what is divided by
   * `full`, [member that counts].
   */
  readonly fullWithout: readonly (number | undefined)[];
  /** r₁ of two single members, and the same without each member: [member that counts]. */
  readonly single: number | undefined;
  readonly singleWithout: readonly (number | undefined)[];
  readonly halfMembers: number;
}

export interface CeilingOptions {
  readonly kind: CorrelationKind;
  /** Groups of examples, as `correlate` takes them. */
  readonly groups: readonly Uint32Array[];
}

/**
 * The seed ceiling of an ensemble: the correlation of accessibility between two disjoint halves, and between
 * two ensembles of its size. Both follow from the expected correlation of two single members, the mean over
 * all pairs, by Spearman and Brown; so no random split is drawn. That is exact for members of one variance,
 * and approximate for rank correlations.
 *
 * The interval leaves out one member at a time. There is no value below two members, and no interval below
 * three.
 */
export function seedCeiling(counts: Accessibility, { kind, groups }: CeilingOptions): SeedCeiling {
  const members = counts.members.length;
  const halfMembers = Math.floor(members / 2);
  if (members < 2) {
    const reason = undefinedBecause(`${members} of 2 members needed`);
    const single = { single: undefined, singleWithout: [] };
    return { half: reason, full: reason, fullWithout: [], ...single, halfMembers };
  }
  const vectors = counts.members.map((_, row) => standardise(sumOfHits(counts, [row]), kind, groups));
  const table = memberTable(vectors, vectors);
  const rows = counts.members.map((_, row) => row);
  const whole = expectedWithin(table, rows);
  const without = rows.map((left) =>
    expectedWithin(
      table,
      rows.filter((row) => row !== left),
    ),
  );
  const single = { single: whole, singleWithout: without };
  return {
    half: ceilingOfSize(single, halfMembers),
    full: ceilingOfSize(single, members),
    fullWithout: without.map((each) => ofSize(each, members - 1)),
    ...single,
    halfMembers,
  };
}

/** The correlation of two ensembles of so many members each, of the kind that a ceiling is of. */
export function ceilingOfSize(
  { single, singleWithout }: Pick<SeedCeiling, 'single' | 'singleWithout'>,
  members: number,
): Estimate {
  const value = ofSize(single, members);
  const measured = singleWithout.length;
  if (measured < 3) return { value, reason: `${measured} members, an interval needs 3` };
  return jackknife(value, [singleWithout.map((each) => ofSize(each, members))], 'fisher');
}

function ofSize(single: number | undefined, members: number): number | undefined {
  return single === undefined ? undefined : spearmanBrown(single, members);
}
