import { Generator } from '../random/generator.js';
import type { Seed } from '../random/seed.js';

/** A member of one of two ensembles, by its index there. */
export interface LabelledMember {
  readonly ensemble: 0 | 1;
  readonly member: number;
}

/** A difference between two groups of members, 0 in expectation when both come from one ensemble. */
export type GroupDifference = (
  first: readonly LabelledMember[],
  second: readonly LabelledMember[],
) => number | undefined;

export interface MemberPermutation {
  /** Member i of both ensembles belong together (e.g. the same initial weights): they only change sides with each other. */
  readonly paired: boolean;
  readonly seed: Seed;
  readonly permutations?: number;
}

/**
 * Two-sided permutation test of a difference between two ensembles of the given sizes: their members' labels are exchanged at random, and
 * extreme is a difference as far from 0 as the one found, or farther. p = (1 + extreme) / (1 + permutations). Few members have few
 * arrangements: two ensembles of 4 cannot give a p below about 2/70 (unpaired) or 2/16 (paired).
 * Undefined where the difference is, for the members as they are or for a permutation of them.
 * Throws a RangeError for pairs of ensembles of different sizes.
 */
export function memberTest(
  counts: readonly [number, number],
  difference: GroupDifference,
  { paired, seed, permutations = 1999 }: MemberPermutation,
): { readonly p: number; readonly permutations: number } | undefined {
  if (paired && counts[0] !== counts[1]) {
    throw new RangeError(
      `member permutation: ensembles of ${counts[0]} and ${counts[1]} members have no pairs`,
    );
  }
  const [first, second] = ([0, 1] as const).map((ensemble) =>
    Array.from({ length: counts[ensemble] }, (_, member): LabelledMember => ({ ensemble, member })),
  );
  const found = difference(first, second);
  if (found === undefined) return undefined;
  const everyone = [...first, ...second];
  const generator = new Generator(seed);
  const shuffled = Uint32Array.from(everyone, (_, index) => index);
  let extreme = 0;
  for (let each = 0; each < permutations; each++) {
    if (paired) {
      for (let pair = 0; pair < counts[0]; pair++) {
        const swap = generator.uniformInt(2) === 1;
        shuffled[pair] = swap ? counts[0] + pair : pair;
        shuffled[counts[0] + pair] = swap ? pair : counts[0] + pair;
      }
    } else generator.shuffle(shuffled);
    const members = Array.from(shuffled, (index) => everyone[index]);
    const permuted = difference(members.slice(0, counts[0]), members.slice(counts[0]));
    if (permuted === undefined) return undefined;
    // The same members in another sequence may round otherwise; 1e-12 of the difference is above that and below any other.
    if (Math.abs(permuted) >= Math.abs(found) * (1 - 1e-12)) extreme++;
  }
  return { p: (1 + extreme) / (1 + permutations), permutations };
}
