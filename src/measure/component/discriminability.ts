/** Queries and references whose distances are computed together: eight running sums fit the registers. */
const QUERIES = 4;
const REFERENCES = 2;

/** Points in d dimensions, each of a class. */
export interface LabelledPoints {
  /** [point, d] */
  readonly inputs: Float32Array;
  /** [point] */
  readonly labels: ArrayLike<number>;
}

export interface Neighbourhood {
  readonly d: number;
  /** Neighbours of each query. */
  readonly k: number;
  /** Query i is reference i, and is no neighbour of itself. */
  readonly sameSet: boolean;
}

/**
 * Discriminability: the share of a query's k nearest references that are of its class, [query]. NaN for a
 * query with a distance that is not finite (its member diverged).
 *
 * Distances are Euclidean, computed as Σ (x_i − y_i)² with i ascending in float64, so that duplicates are at
 * exactly 0 and equal pairs at equal distances. Among references at equal distances the one of lower index is
 * nearer.
 *
 * @throws RangeError if the lengths do not fit, or there are fewer than k neighbours
 */
export function neighbourShare(
  { inputs: reference, labels: referenceLabels }: LabelledPoints,
  { inputs: queries, labels: queryLabels }: LabelledPoints,
  { d, k, sameSet }: Neighbourhood,
): Float32Array {
  const references = referenceLabels.length;
  const count = queryLabels.length;
  if (reference.length !== references * d || queries.length !== count * d) {
    throw new RangeError(
      `neighbourShare: references ${reference.length} = ${references} × ${d}? queries ` +
        `${queries.length} = ${count} × ${d}?`,
    );
  }
  const most = sameSet ? references - 1 : references;
  if (!Number.isInteger(k) || k < 1 || k > most || (sameSet && count !== references)) {
    throw new RangeError(
      `neighbourShare: k is ${k} with ${references} references and ${count} ` +
        `queries${sameSet ? ' of the same set' : ''}, ` +
        `expected an integer from 1 to ${most}`,
    );
  }
  const shares = new Float32Array(count);
  // Rows of zeros fill the last tile; their distances are not used.
  const paddedReferences = Math.ceil(references / REFERENCES) * REFERENCES;
  const wide = new Float64Array(paddedReferences * d);
  wide.set(reference);
  const tile = new Float64Array(QUERIES * d);
  const distances = new Float64Array(QUERIES * paddedReferences);
  for (let first = 0; first < count; first += QUERIES) {
    const last = Math.min(count, first + QUERIES);
    tile.set(queries.subarray(first * d, last * d));
    for (let at = 0; at < paddedReferences; at += REFERENCES) {
      addTile({ queries: tile, references: wide, d, distances, stride: paddedReferences }, at);
    }
    for (let query = first; query < last; query++) {
      const start = (query - first) * paddedReferences;
      const own = distances.subarray(start, start + references);
      const nearest = nearestOf(own, k, sameSet ? query : -1);
      const same = nearest?.filter((index) => referenceLabels[index] === queryLabels[query]).length;
      shares[query] = (same ?? NaN) / k;
    }
  }
  return shares;
}

/** Indices of the k smallest distances, without `left`; undefined if one is not finite. */
function nearestOf(distances: Float64Array, k: number, left: number): number[] | undefined {
  const nearest: number[] = [];
  for (let index = 0; index < distances.length; index++) {
    const distance = distances[index];
    if (!Number.isFinite(distance)) return undefined;
    if (index === left || (nearest.length === k && !(distance < distances[nearest[k - 1]]))) continue;
    if (nearest.length === k) nearest.pop();
    let place = nearest.length;
    while (place > 0 && distance < distances[nearest[place - 1]]) place--;
    nearest.splice(place, 0, index);
  }
  return nearest;
}

interface Tile {
  /** [query of the tile, d] */
  readonly queries: Float64Array;
  /** [reference padded, d] */
  readonly references: Float64Array;
  readonly d: number;
  /** [query of the tile, reference padded] */
  readonly distances: Float64Array;
  /** References with their padding. */
  readonly stride: number;
}

/** Sets the squared distances of the tile's 4 queries from the 2 references that begin at `at`. */
function addTile({ queries, references, d, distances, stride }: Tile, at: number): void {
  const y = at * d;
  let [s00, s01, s10, s11, s20, s21, s30, s31] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < d; i++) {
    const y0 = references[y + i];
    const y1 = references[y + d + i];
    let x = queries[i];
    let difference = x - y0;
    s00 += difference * difference;
    difference = x - y1;
    s01 += difference * difference;
    x = queries[d + i];
    difference = x - y0;
    s10 += difference * difference;
    difference = x - y1;
    s11 += difference * difference;
    x = queries[2 * d + i];
    difference = x - y0;
    s20 += difference * difference;
    difference = x - y1;
    s21 += difference * difference;
    x = queries[3 * d + i];
    difference = x - y0;
    s30 += difference * difference;
    difference = x - y1;
    s31 += difference * difference;
  }
  distances[at] = s00;
  distances[at + 1] = s01;
  distances[stride + at] = s10;
  distances[stride + at + 1] = s11;
  distances[2 * stride + at] = s20;
  distances[2 * stride + at + 1] = s21;
  distances[3 * stride + at] = s30;
  distances[3 * stride + at + 1] = s31;
}
