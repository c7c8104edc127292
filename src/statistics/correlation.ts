import { rankInPlace } from './average-ranks.js';

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
    .map((group) => {
      const kept = new Uint32Array(group.length);
      let count = 0;
      for (let at = 0; at < group.length; at++) {
        const x = group[at];
        let known = true;
        for (let v = 0; known && v < vectors.length; v++) known = Number.isFinite(vectors[v][x]);
        if (known) kept[count++] = x;
      }
      return count === group.length ? group : kept.slice(0, count);
    })
    .filter((group) => group.length > 0);
}

/**
 * Ranks a vector (for Spearman) and centres it within each group.
 *
 * @param room for `centred`, at least as long: then the result holds until the room is used again
 */
export function standardise(
  values: ArrayLike<number>,
  kind: CorrelationKind,
  groups: readonly Uint32Array[] = allExamples(values.length),
  room?: Float64Array,
): Standardised {
  const count = groups.reduce((sum, group) => sum + group.length, 0);
  const centred = room === undefined ? new Float64Array(count) : room.subarray(0, count);
  const squares = new Float64Array(groups.length);
  let start = 0;
  groups.forEach((group, index) => {
    const { length } = group;
    const own = groups.length === 1 ? centred : centred.subarray(start, start + length);
    for (let at = 0; at < length; at++) own[at] = values[group[at]];
    if (kind === 'spearman') rankInPlace(own);
    const first = own[0];
    let total = 0;
    let constant = true;
    for (let at = 0; at < length; at++) {
      const value = own[at];
      total += value;
      if (value !== first) constant = false;
    }
    const mean = total / length;
    let sum = 0;
    for (let at = 0; at < length; at++) {
      const deviation = own[at] - mean;
      own[at] = deviation;
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
      const product = productOf(a.centred, b.centred, start, end);
      // One square root is exact: √(s·s) is s, so identical vectors have a correlation of exactly 1.
      sum += weight * (product / Math.sqrt(a.squares[index] * b.squares[index]));
      weights += weight;
    }
    start = end;
  }
  return weights > 0 ? Math.min(1, Math.max(-1, sum / weights)) : undefined;
}

function productOf(a: Float64Array, b: Float64Array, start: number, end: number): number {
  let product = 0;
  for (let at = start; at < end; at++) product += a[at] * b[at];
  return product;
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
