/*
 * An interval needs the correlation of hundreds of resampled ensembles. simple-statistics'
 * sampleRankCorrelation breaks ties by position (accessibility is full of ties) and sorts each vector anew
 * for every pair. Here `standardise` ranks, centres and measures a vector once, and `correlate` takes one
 * product per pair.
 */

export type CorrelationKind = 'pearson' | 'spearman';

/** A vector that is ready to be correlated with others over the same groups of examples. */
export interface Standardised {
  readonly groups: readonly Uint32Array[];
  /** Value (or rank) minus its group's mean, group after group. */
  readonly centred: Float64Array;
  /** Sum of squares of each group: [group]. It is 0 for a group that is constant or holds a NaN. */
  readonly squares: Float64Array;
}

/** Returns one group with all examples, for the pooled correlation. */
export function allExamples(count: number): Uint32Array[] {
  return [Uint32Array.from({ length: count }, (_, x) => x)];
}

/** Returns one group for each class that occurs in the labels, for the within-class correlation. */
export function examplesByClass(labels: ArrayLike<number>): Uint32Array[] {
  const groups = new Map<number, number[]>();
  for (let x = 0; x < labels.length; x++) {
    const group = groups.get(labels[x]);
    if (group === undefined) groups.set(labels[x], [x]);
    else group.push(x);
  }
  return [...groups.keys()].sort((a, b) => a - b).map((label) => Uint32Array.from(groups.get(label) ?? []));
}

/**
 * Returns the groups without the examples for which a vector is not finite. A group that loses all examples
 * is dropped.
 */
export function examplesWith(
  groups: readonly Uint32Array[],
  ...vectors: readonly ArrayLike<number>[]
): Uint32Array[] {
  return groups
    .map((group) => group.filter((x) => vectors.every((values) => Number.isFinite(values[x]))))
    .filter((group) => group.length > 0);
}

/** Returns ranks from 1: [value]. Ties share the mean of their ranks. A NaN anywhere makes every rank NaN. */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const ranks = new Float64Array(values.length);
  const sorted = Float64Array.from(values).sort();
  // A typed array sorts by number and puts NaN last.
  if (Number.isNaN(sorted[sorted.length - 1])) return ranks.fill(NaN);
  const rankOf = new Map<number, number>();
  for (let first = 0; first < sorted.length;) {
    let next = first + 1;
    while (next < sorted.length && sorted[next] === sorted[first]) next++;
    // These are ranks first + 1 to next. -0 and 0 are one key of a Map, just as they are equal numbers.
    rankOf.set(sorted[first], (first + 1 + next) / 2);
    first = next;
  }
  for (let at = 0; at < ranks.length; at++) ranks[at] = rankOf.get(values[at]) ?? NaN;
  return ranks;
}

/** Ranks a vector (for Spearman) and centres it within each group. */
export function standardise(
  values: ArrayLike<number>,
  kind: CorrelationKind,
  groups: readonly Uint32Array[] = allExamples(values.length),
): Standardised {
  const centred = new Float64Array(groups.reduce((sum, group) => sum + group.length, 0));
  const squares = new Float64Array(groups.length);
  let start = 0;
  groups.forEach((group, index) => {
    const own = new Float64Array(group.length);
    for (let at = 0; at < own.length; at++) own[at] = values[group[at]];
    const scale = kind === 'spearman' ? averageRanks(own) : own;
    let total = 0;
    let constant = true;
    for (let at = 0; at < scale.length; at++) {
      total += scale[at];
      constant &&= scale[at] === scale[0];
    }
    const mean = total / scale.length;
    let sum = 0;
    for (let at = 0; at < scale.length; at++) {
      const deviation = scale[at] - mean;
      centred[start + at] = deviation;
      sum += deviation * deviation;
    }
    squares[index] = constant || !Number.isFinite(sum) ? 0 : sum;
    start += group.length;
  });
  return { groups, centred, squares };
}

/**
 * Returns the correlation of two vectors, in [-1, 1]. It is undefined for a constant vector, fewer than two
 * values, or a NaN.
 *
 * With several groups it is the mean of the groups' correlations over the groups where one exists. Each
 * weighs its examples - 3 (the inverse variance of Fisher's z). The mean is taken of r and not of z, so that
 * one group with r = 1 does not decide it.
 */
export function correlate(a: Standardised, b: Standardised): number | undefined {
  const single = a.groups.length === 1;
  let sum = 0;
  let weights = 0;
  let start = 0;
  for (let index = 0; index < a.groups.length; index++) {
    const end = start + a.groups[index].length;
    const weight = single ? 1 : Math.max(0, end - start - 3);
    if (weight > 0 && a.squares[index] > 0 && b.squares[index] > 0) {
      let product = 0;
      for (let at = start; at < end; at++) product += a.centred[at] * b.centred[at];
      // One square root is exact: √(s·s) is s, so identical vectors have a correlation of exactly 1.
      sum += weight * (product / Math.sqrt(a.squares[index] * b.squares[index]));
      weights += weight;
    }
    start = end;
  }
  return weights > 0 ? Math.min(1, Math.max(-1, sum / weights)) : undefined;
}

/** Returns Pearson's correlation of two vectors of equal length. It is undefined as in `correlate`. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  return ofVectors(a, b, 'pearson');
}

/**
 * Returns Spearman's rank correlation of two vectors of equal length, with average ranks for ties. It is
 * undefined as in `correlate`.
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  return ofVectors(a, b, 'spearman');
}

function ofVectors(a: ArrayLike<number>, b: ArrayLike<number>, kind: CorrelationKind): number | undefined {
  if (a.length !== b.length) throw new RangeError(`${kind}: vectors of ${a.length} and ${b.length} values`);
  const groups = allExamples(a.length);
  return correlate(standardise(a, kind, groups), standardise(b, kind, groups));
}
