import { Generator } from '../../random/generator.js';
import type { Seed } from '../../random/seed.js';
import type { Accessibility } from '../accessibility.js';
import type { CorrelationKind } from '../../statistics/correlation.js';
import { spearmanBrown } from '../../statistics/members/attenuation.js';
import { undefinedBecause } from '../../statistics/estimate.js';
import type { Estimate } from '../../statistics/estimate.js';
import { jackknife } from '../../statistics/jackknife.js';
import { correlateMembers, prepareMembers } from '../members.js';

/**
 * The correlation of one half of an ensemble with the other. No other architecture can be expected to do
 * better.
 */
export interface SeedCeiling {
  /** Mean correlation of the two halves over the splits. */
  readonly half: Estimate;
  /**
   * The same for two whole ensembles of this size, by Spearman and Brown. It is approximate for rank
   * correlations.
   */
  readonly full: Estimate;
  /** `full` without each member, for intervals of what is computed from it: [member that counts]. */
  readonly fullWithout: readonly (number | undefined)[];
  readonly halfMembers: number;
  readonly splits: number;
}

export interface CeilingOptions {
  readonly kind: CorrelationKind;
  /** Groups of examples, as `correlate` takes them. */
  readonly groups: readonly Uint32Array[];
  /** Seed of the random splits into halves. */
  readonly seed: Seed;
  readonly splits?: number;
}

/**
 * The seed ceiling of an ensemble: the correlation of accessibility between two disjoint halves, averaged
 * over random splits. With an odd number of members each split leaves one out.
 *
 * The interval leaves out one member at a time from the half that it is in, so that no member is ever in both
 * halves. Averaged over splits, the value without member i depends on the other members only, which is the
 * replicate that a jackknife needs. There is no value below two members, and no interval below four.
 *
 * The coverage of the 95 % interval is 89 to 98 % with the member model of test/measure/member-model.ts (4 to
 * 20 members, 600 ensembles each). It is lowest where half of the members' spread is along one shared
 * direction: a ceiling then varies as the product of two members' deviations.
 */
export function seedCeiling(counts: Accessibility, options: CeilingOptions): SeedCeiling {
  const members = counts.members.length;
  const halfMembers = Math.floor(members / 2);
  const splits = options.splits ?? 20;
  if (halfMembers < 1) {
    const reason = undefinedBecause(`${members} of 2 members needed`);
    return { half: reason, full: reason, fullWithout: [], halfMembers, splits };
  }
  const halves = drawHalves(members, splits, options.seed);
  const correlations = halves.map((pair) => ofHalves(counts, pair, options));
  const value = mean(correlations.map(({ whole }) => whole));
  const ratio = members / halfMembers;
  const full = value === undefined ? undefined : spearmanBrown(value, ratio);
  if (halfMembers < 2) {
    const reason = `${members} members, an interval needs 4`;
    return { half: { value, reason }, full: { value: full, reason }, fullWithout: [], halfMembers, splits };
  }
  const replicates = counts.members.map((_, left) =>
    mean(correlations.map(({ whole, without }) => (without.has(left) ? without.get(left) : whole))),
  );
  const fullWithout = replicates.map((each) => (each === undefined ? undefined : spearmanBrown(each, ratio)));
  return {
    half: jackknife(value, [replicates], 'fisher'),
    full: jackknife(full, [fullWithout], 'fisher'),
    fullWithout,
    halfMembers,
    splits,
  };
}

type Halves = readonly [readonly number[], readonly number[]];

function drawHalves(members: number, splits: number, seed: Seed): Halves[] {
  const generator = new Generator(seed);
  const half = Math.floor(members / 2);
  return Array.from({ length: splits }, () => {
    const shuffled = Uint32Array.from({ length: members }, (_, member) => member);
    generator.shuffle(shuffled);
    return [Array.from(shuffled.subarray(0, half)), Array.from(shuffled.subarray(half, 2 * half))] as const;
  });
}

/** Correlation of two halves, whole and without each member that is in one of them (by row of `hits`). */
function ofHalves(
  counts: Accessibility,
  [first, second]: Halves,
  { kind, groups }: CeilingOptions,
): { whole: number | undefined; without: Map<number, number | undefined> } {
  const a = prepareMembers(counts, kind, groups, first);
  const b = prepareMembers(counts, kind, groups, second);
  const without = new Map<number, number | undefined>();
  if (a === undefined || b === undefined) return { whole: undefined, without };
  const { value, withoutA, withoutB } = correlateMembers(a, b);
  withoutA.forEach((each, at) => without.set(first[at], each));
  withoutB.forEach((each, at) => without.set(second[at], each));
  return { whole: value, without };
}

function mean(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    sum += value / values.length;
  }
  // A mean of ones must be exactly one, in spite of rounding.
  return values.every((value) => value === values[0]) ? values[0] : sum;
}
