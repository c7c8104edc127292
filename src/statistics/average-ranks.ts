/*
 * Sums of hits are small whole numbers, and an interval ranks hundreds of vectors of them. Those are ranked
 * by counting, all others by sorting.
 */

/**
 * Whole numbers that span up to this, and this many times the length more, are counted. Beyond about twice
 * that counting takes longer than sorting (20 to 1,000 values; measured).
 */
const COUNTED = { atLeast: 512, perValue: 8 };

/** Returns ranks from 1: [value]. Ties share the mean of their ranks. A NaN anywhere makes every rank NaN. */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  return rankInPlace(Float64Array.from(values));
}

/** The same in place of the values, which are returned. */
export function rankInPlace(values: Float64Array): Float64Array {
  const span = spanOfCounts(values, COUNTED.atLeast + COUNTED.perValue * values.length);
  return span === undefined ? rankBySorting(values) : rankByCounting(values, span);
}

/** The lowest and the highest value. */
interface Span {
  readonly least: number;
  readonly most: number;
}

/** The span of values that are whole numbers from 0 on and differ by at most `limit`, else undefined. */
function spanOfCounts(values: Float64Array, limit: number): Span | undefined {
  let [least, most] = [Infinity, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at];
    // NaN fails the first comparison; -0 counts as 0, just as they are equal numbers.
    if (!(value >= 0 && value < Infinity) || Math.floor(value) !== value) return undefined;
    if (value > most) most = value;
    if (value < least) least = value;
  }
  return most - least <= limit ? { least, most } : undefined;
}

function rankByCounting(values: Float64Array, { least, most }: Span): Float64Array {
  const below = new Uint32Array(Math.max(0, most - least) + 2);
  for (let at = 0; at < values.length; at++) below[values[at] - least + 1]++;
  for (let at = 0; at + 1 < below.length; at++) below[at + 1] += below[at];
  for (let at = 0; at < values.length; at++) {
    const place = values[at] - least;
    // Equal values have the ranks from their own `below` + 1 to that of the next value.
    values[at] = (below[place] + 1 + below[place + 1]) / 2;
  }
  return values;
}

function rankBySorting(values: Float64Array): Float64Array {
  const count = values.length;
  // A typed array sorts by number and puts NaN last.
  const sorted = values.slice().sort();
  if (Number.isNaN(sorted[count - 1])) return values.fill(NaN);
  // Different values, and the rank that all equal to them share. -0 and 0 are equal.
  const different = new Float64Array(count);
  const rankOf = new Float64Array(count);
  let kinds = 0;
  for (let first = 0; first < count;) {
    let next = first + 1;
    while (next < count && sorted[next] === sorted[first]) next++;
    different[kinds] = sorted[first];
    rankOf[kinds++] = (first + 1 + next) / 2;
    first = next;
  }
  for (let at = 0; at < count; at++) {
    const value = values[at];
    let [low, high] = [0, kinds - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (different[middle] < value) low = middle + 1;
      else high = middle;
    }
    values[at] = rankOf[low];
  }
  return values;
}

/**
 * Returns the probability that a value of the group is below one of the others, ties as half: the area under
 * the receiver operating characteristic, U / (n₁ n₂) of Mann and Whitney (1947). `inGroup` is 1 for the
 * values of the group: [value]. NaN where a value is NaN, or one of the two is empty.
 */
export function probabilityBelow(values: ArrayLike<number>, inGroup: ArrayLike<number>): number {
  const ranks = averageRanks(values);
  let [count, sum] = [0, 0];
  for (let at = 0; at < ranks.length; at++) {
    if (inGroup[at] !== 1) continue;
    count++;
    sum += ranks[at];
  }
  const others = ranks.length - count;
  // The group's ranks add up to n₁ (n₁ + 1) / 2 and, for each pair with another value below, 1 more.
  return 1 - (sum - (count * (count + 1)) / 2) / (count * others);
}
