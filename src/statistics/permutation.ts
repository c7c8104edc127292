import { Generator } from '../random/generator.js';
import type { Seed } from '../random/seed.js';
import { allExamples, standardise } from './correlation.js';
import type { CorrelationKind } from './correlation.js';

/** Result of a two-sided permutation test. */
export interface PermutationTest {
  /**
   * (1 + permutations at least as extreme) / (1 + permutations), which is valid for any number of them and
   * never 0. Source: Phipson & Smyth (2010).
   */
  readonly p: number;
  readonly permutations: number;
  /** Mean of the statistic over all permutations, which is its value under the null hypothesis. */
  readonly nullMean: number;
}

export interface CorrelationPermutation {
  readonly kind: CorrelationKind;
  /** Groups of examples whose correlations are averaged, as in `correlate`. Default: all examples at once. */
  readonly groups?: readonly Uint32Array[];
  /**
   * Examples are exchanged within these sets only, and each set lies in one group. Default: the groups. With
   * classes as sets and one group of all examples, the null hypothesis is a correlation that only the classes
   * make, and `nullMean` is that correlation.
   */
  readonly exchangeable?: readonly Uint32Array[];
  readonly seed: Seed;
  readonly permutations?: number;
}

/**
 * Tests two-sidedly whether the pairs of two values of each example are as good as randomly matched. A
 * permutation is extreme if its correlation is at least as far from the null's mean as the observed one. The
 * test is about chance over *examples* for these networks; the interval over members says how other members
 * would differ. It is undefined if the correlation is. Throws a RangeError for vectors of different lengths
 * or a set that lies in no single group.
 */
export function correlationTest(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  {
    kind,
    groups = allExamples(a.length),
    exchangeable = groups,
    seed,
    permutations = 1999,
  }: CorrelationPermutation,
): PermutationTest | undefined {
  if (a.length !== b.length)
    throw new RangeError(`permutation: vectors of ${a.length} and ${b.length} values`);
  const [sideA, sideB] = [standardise(a, kind, groups), standardise(b, kind, groups)];
  const single = groups.length === 1;
  const scales = groups.map((group, index) => {
    const square = sideA.squares[index] * sideB.squares[index];
    const weight = single ? 1 : Math.max(0, group.length - 3);
    return weight > 0 && square > 0 ? { weight, norm: Math.sqrt(square) } : { weight: 0, norm: 1 };
  });
  const weights = scales.reduce((sum, { weight }) => sum + weight, 0);
  // Each set holds its values of both sides. Those of a are scaled so that the statistic is the sum of
  // products over all sets.
  const place = placesOf(groups, a.length);
  const sets = exchangeable.map((set) => {
    const own = groups.findIndex((_, index) => place.group[set[0]] === index);
    if (set.length > 0 && (own < 0 || set.some((example) => place.group[example] !== own))) {
      throw new RangeError(
        'permutation: exchangeable examples of different groups or of none; expected sets inside the groups',
      );
    }
    const factor = set.length === 0 ? 0 : scales[own].weight / (scales[own].norm * weights);
    return {
      a: Float64Array.from(set, (example) => sideA.centred[place.at[example]] * factor),
      b: Float64Array.from(set, (example) => sideB.centred[place.at[example]]),
      order: Uint32Array.from(set, (_, index) => index),
    };
  });
  if (weights === 0) return undefined;
  const nullMean = sets.reduce(
    (sum, set) => sum + (total(set.a) * total(set.b)) / Math.max(1, set.a.length),
    0,
  );
  const statistic = () => {
    let sum = 0;
    for (const { a: own, b: other, order } of sets) {
      for (let at = 0; at < order.length; at++) sum += own[at] * other[order[at]];
    }
    return sum;
  };
  const found = Math.abs(statistic() - nullMean);
  // Equal correlations that are summed in another order differ by rounding: n terms that add up to at most 1.
  const slack = a.length * 2 ** -52;
  const generator = new Generator(seed);
  let extreme = 0;
  for (let each = 0; each < permutations; each++) {
    for (const { order } of sets) generator.shuffle(order);
    if (Math.abs(statistic() - nullMean) >= found - slack) extreme++;
  }
  return { p: (1 + extreme) / (1 + permutations), permutations, nullMean };
}

/**
 * Returns the group of each example and its place in the concatenated groups, or -1 for an example in no
 * group.
 */
function placesOf(groups: readonly Uint32Array[], examples: number): { group: Int32Array; at: Int32Array } {
  const group = new Int32Array(examples).fill(-1);
  const at = new Int32Array(examples).fill(-1);
  let start = 0;
  groups.forEach((members, index) => {
    members.forEach((example, offset) => {
      group[example] = index;
      at[example] = start + offset;
    });
    start += members.length;
  });
  return { group, at };
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
