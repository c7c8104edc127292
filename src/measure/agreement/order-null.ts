import type { Accessibility } from '../accessibility.js';
import { correlate, examplesWith, standardise } from '../../statistics/correlation.js';
import { averageRanks } from '../../statistics/average-ranks.js';
import type { CorrelationKind } from '../../statistics/correlation.js';
import { undefinedBecause } from '../../statistics/estimate.js';
import type { Estimate } from '../../statistics/estimate.js';
import { jackknife } from '../../statistics/jackknife.js';
import { hitsWithoutMembers } from '../members.js';

/*
 * The claim that the PCs set the order of learning is about the order of the PCs. Its null is therefore
 * another order of the PCs, and not another matching of examples. Critical PCs in any order tell which
 * examples are easy for the classifier, and they share their noise, because a few PCs decide many examples.
 * On digits, r with the persistent hit is about −.3 for PCs in random order, and r with the first hit has a
 * standard deviation of .12 over orders; shuffled examples would have 1/√400.
 */

export interface OrderNullOptions {
  readonly kind: CorrelationKind;
  /** Examples by group. Those without a critical PC in an order are left out for that order. */
  readonly groups: readonly Uint32Array[];
}

/** A correlation with critical PC beside those with the PCs in random orders. */
export interface OrderTest {
  /**
   * (1 + orders at least as far from their mean) / (1 + orders): two-sided, never 0. Source: Phipson & Smyth
   * (2010).
   */
  readonly p: number;
  /** Orders whose correlation exists. */
  readonly orders: number;
  readonly nullMean: number;
}

/**
 * Tests whether the correlation of `values` with the critical PCs is stronger than with PCs in random order.
 * Undefined where the correlation is, or where it is for every order.
 *
 * @param values accessibility, or any other finite number of each example: [example]
 * @param critical critical PC in the PCs' own order, NaN where there is none: [example]
 * @param inOrders the same in random orders: [order][example]
 */
export function orderTest(
  values: ArrayLike<number>,
  critical: Float64Array,
  inOrders: readonly Float64Array[],
  { kind, groups }: OrderNullOptions,
): OrderTest | undefined {
  const vectors = [critical, ...inOrders];
  const correlations = new Array<number | undefined>(vectors.length);
  // Numbers of the same ranks. They are whole, and those are ranked faster.
  const ranked = kind === 'spearman' ? averageRanks(values).map((rank) => 2 * rank) : values;
  const [room, other] = [new Float64Array(values.length), new Float64Array(values.length)];
  for (const places of alike(vectors)) {
    const known = examplesWith(groups, vectors[places[0]]);
    const own = standardise(ranked, kind, known, room);
    for (const at of places) correlations[at] = correlate(own, standardise(vectors[at], kind, known, other));
  }
  const [found, ...random] = correlations;
  const others = random.filter((r) => r !== undefined);
  if (found === undefined || others.length === 0) return undefined;
  const nullMean = meanOf(others);
  // Equal correlations that are summed in another sequence differ by their rounding: n terms that add up to
  // at most 1.
  const distance = Math.abs(found - nullMean) - values.length * 2 ** -52;
  const extreme = others.filter((r) => Math.abs(r - nullMean) >= distance).length;
  return { p: (1 + extreme) / (1 + others.length), orders: others.length, nullMean };
}

/** The null of a correlation with critical PC, and what is beyond it, with intervals over members. */
export interface BeyondOrders {
  /** Mean correlation with the critical PCs of random orders, which are held fixed. */
  readonly nullMean: Estimate;
  /** The correlation minus that mean: what the order of the PCs adds to generic easiness. */
  readonly beyond: Estimate;
}

/**
 * Correlation of accessibility with critical PCs beside that with the PCs in random orders. Neither number
 * has a value where the correlation is undefined for some order.
 */
export function beyondOrders(
  counts: Accessibility,
  critical: Float64Array,
  inOrders: readonly Float64Array[],
  { kind, groups }: OrderNullOptions,
): BeyondOrders {
  if (counts.members.length === 0) {
    const reason = undefinedBecause('every member of the ensemble diverged');
    return { nullMean: reason, beyond: reason };
  }
  const [own, ...byOrder] = correlationsOf(counts, [critical, ...inOrders], { kind, groups });
  const mean = (values: readonly (number | undefined)[]) => {
    const defined = values.filter((value) => value !== undefined);
    return defined.length < values.length || defined.length === 0 ? undefined : meanOf(defined);
  };
  const nullMean = mean(byOrder.map(({ whole }) => whole));
  const nullWithout = own.without.map((_, row) => mean(byOrder.map(({ without }) => without[row])));
  const minus = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? undefined : a - b;
  return {
    nullMean: jackknife(nullMean, [nullWithout], 'fisher'),
    beyond: jackknife(
      minus(own.whole, nullMean),
      [own.without.map((each, row) => minus(each, nullWithout[row]))],
      'plain',
    ),
  };
}

interface WithoutMembers {
  readonly whole: number | undefined;
  /** [member that counts] */
  readonly without: readonly (number | undefined)[];
}

/**
 * Correlation of accessibility with each vector of numbers, whole and without each member: [vector]. Vectors
 * that lack the same examples, as nearly all orders do, share the ranks of all members.
 */
function correlationsOf(
  counts: Accessibility,
  vectors: readonly Float64Array[],
  { kind, groups }: OrderNullOptions,
): WithoutMembers[] {
  const { whole, without } = hitsWithoutMembers(counts);
  const found = vectors.map(() => ({
    whole: undefined as number | undefined,
    without: new Array<number | undefined>(without.length),
  }));
  const room = new Float64Array(counts.examples);
  for (const places of alike(vectors)) {
    const known = examplesWith(groups, vectors[places[0]]);
    const fixed = places.map((at) => standardise(vectors[at], kind, known));
    const ofAll = standardise(whole, kind, known, room);
    places.forEach((at, place) => (found[at].whole = correlate(ofAll, fixed[place])));
    without.forEach((hits, row) => {
      const ofOthers = standardise(hits, kind, known, room);
      places.forEach((at, place) => (found[at].without[row] = correlate(ofOthers, fixed[place])));
    });
  }
  return found;
}

/** Places of vectors that lack the same examples, together. */
function alike(vectors: readonly Float64Array[]): number[][] {
  const groups = new Map<string, number[]>();
  vectors.forEach((numbers, at) => {
    const missing: number[] = [];
    for (let x = 0; x < numbers.length; x++) if (!Number.isFinite(numbers[x])) missing.push(x);
    const key = missing.join();
    const found = groups.get(key);
    if (found === undefined) groups.set(key, [at]);
    else found.push(at);
  });
  return [...groups.values()];
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
