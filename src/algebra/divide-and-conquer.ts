import { addRowProducts } from './row-products.js';
import { deflate } from './rank-one-deflation.js';
import { secularRoot } from './secular-equation.js';
import type { Steps } from './steps.js';
import { implicitQl, tridiagonalNorm } from './tridiagonal-ql.js';

/** The QL algorithm solves matrices up to this size. */
const LEAF = 32;

/** Eigenvectors of the part that is solved so far, and working memory; each array is [size, size]. */
interface Workspace {
  readonly size: number;
  /** Largest magnitude of the whole matrix. */
  readonly norm: number;
  readonly vectors: Float64Array;
  readonly gathered: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Computes eigenvalues and eigenvectors of a symmetric tridiagonal matrix by divide and conquer. A change of
 * rank one splits the matrix in two, and the secular equation joins the eigenvalues of the parts (Cuppen
 * 1981; Gu & Eisenstat 1995, whose method keeps eigenvectors orthogonal however close the eigenvalues;
 * LAPACK's dstedc and dlaed1 to dlaed4). It takes at most 4/3 n³ operations, nearly all of them in products,
 * and fewer if eigenvalues are close.
 *
 * @param diagonal [size], becomes the eigenvalues, ascending
 * @param beside [size − 1]
 * @returns eigenvectors as rows: [eigenvalue, size]
 */
export function* divideAndConquer(
  diagonal: Float64Array,
  beside: Float64Array,
  size: number,
): Steps<Float64Array> {
  const room = () => new Float64Array(size * size);
  const norm = tridiagonalNorm(diagonal, beside);
  const work = { size, norm, vectors: room(), gathered: room(), weights: room() };
  yield* solve(work, diagonal, beside, 0, size);
  return work.vectors;
}

function* solve(work: Workspace, d: Float64Array, e: Float64Array, from: number, to: number): Steps<void> {
  if (to - from <= LEAF) {
    yield* solveLeaf(work, d, e, from, to);
    return;
  }
  const middle = (from + to) >> 1;
  const coupling = e[middle - 1];
  d[middle - 1] -= Math.abs(coupling);
  d[middle] -= Math.abs(coupling);
  yield* solve(work, d, e, from, middle);
  yield* solve(work, d, e, middle, to);
  yield* merge(work, d.subarray(from, to), from, middle - from, coupling);
}

function* solveLeaf(
  work: Workspace,
  d: Float64Array,
  e: Float64Array,
  from: number,
  to: number,
): Steps<void> {
  const count = to - from;
  const vectors = new Float64Array(count * count);
  for (let i = 0; i < count; i++) vectors[i * count + i] = 1;
  const values = d.slice(from, to);
  yield* implicitQl(values, e.slice(from, to), count, work.norm, vectors);
  ascending(values).forEach((index, row) => {
    d[from + row] = values[index];
    const vector = vectors.subarray(index * count, (index + 1) * count);
    work.vectors.set(vector, (from + row) * work.size + from);
  });
}

/** Merges two solved parts: `count` rows from row `from` on, of which the first `half` are the first part. */
function* merge(work: Workspace, d: Float64Array, from: number, half: number, coupling: number): Steps<void> {
  const { size, vectors, gathered, weights } = work;
  const count = d.length;
  const corner = from * size + from;
  // T = diag(T1, T2) + |coupling| u uᵀ. In the basis of the parts' eigenvectors, u / √2 is z, which has
  // length 1.
  const z = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const sign = i >= half && coupling < 0 ? -1 : 1;
    z[i] = sign * vectors[corner + i * size + (i < half ? half - 1 : half)] * Math.SQRT1_2;
  }
  const rho = 2 * Math.abs(coupling);
  const { top, both, bottom, kept, deflated } = deflate(d, z, rho, half, work.norm, {
    rows: vectors,
    at: corner,
    stride: size,
  });
  const K = kept.length;

  // Copy the parts of the old eigenvectors that are needed: upper parts, lower parts, and whole ones that
  // stay.
  const order = [...top, ...both, ...bottom];
  const [upper, lower] = [top.length + both.length, both.length + bottom.length];
  const lowerAt = upper * half;
  order.slice(0, upper).forEach((row, at) => copyRow(row, 0, half, at * half));
  order.slice(top.length).forEach((row, at) => copyRow(row, half, count, lowerAt + at * (count - half)));
  deflated.forEach((row, at) => copyRow(row, 0, count, (K + at) * count));

  const values = yield* eigenvectorsOfRankOne(d, z, rho, kept, order, weights);
  for (let row = 0; row < K; row++) vectors.fill(0, corner + row * size, corner + row * size + count);
  yield* addRowProducts(
    { data: vectors, at: corner, stride: size },
    { data: weights, at: 0, rowStride: K, termStride: 1 },
    { data: gathered, at: 0, rowStride: 1, termStride: half },
    [K, half, upper],
  );
  yield* addRowProducts(
    { data: vectors, at: corner + half, stride: size },
    { data: weights, at: top.length, rowStride: K, termStride: 1 },
    { data: gathered, at: lowerAt, rowStride: 1, termStride: count - half },
    [K, count - half, lower],
  );

  // Move each row to its place. New rows only move down, so the last one moves first.
  const merged = new Float64Array(count);
  merged.set(values);
  deflated.forEach((row, at) => (merged[K + at] = d[row]));
  const places = ascending(merged);
  for (let place = count - 1; place >= 0; place--) {
    const source = places[place];
    const to = corner + place * size;
    if (source < K) {
      vectors.copyWithin(to, corner + source * size, corner + source * size + count);
    }
  }
  places.forEach((source, place) => {
    d[place] = merged[source];
    if (source < K) return;
    vectors.set(gathered.subarray(source * count, (source + 1) * count), corner + place * size);
  });
  // These are the operations that deflation saved.
  yield count ** 3 - 2 * K * (half * upper + (count - half) * lower);

  function copyRow(row: number, start: number, end: number, to: number): void {
    const at = corner + row * size;
    gathered.set(vectors.subarray(at + start, at + end), to);
  }
}

/**
 * Computes the eigenvalues (ascending) and eigenvectors of diag(d) + rho z zᵀ over the kept rows.
 *
 * @param order the kept rows in the order of a vector's entries
 * @param vectors receives the eigenvectors as rows: [kept, kept]
 */
function* eigenvectorsOfRankOne(
  d: Float64Array,
  z: Float64Array,
  rho: number,
  kept: readonly number[],
  order: readonly number[],
  vectors: Float64Array,
): Steps<Float64Array> {
  const K = kept.length;
  const poles = Float64Array.from(kept, (row) => d[row]);
  const squares = Float64Array.from(kept, (row) => z[row] ** 2);
  const values = new Float64Array(K);
  const exact = new Float64Array(K).fill(-1);
  for (let j = 0; j < K; j++) {
    const differences = vectors.subarray(j * K, (j + 1) * K);
    values[j] = secularRoot(j, K, poles, squares, rho, differences);
    if (j > 0) values[j] = Math.max(values[j], values[j - 1]);
    for (let i = 0; i < K; i++) {
      exact[i] *= i === j ? differences[i] : differences[i] / (poles[i] - poles[j]);
    }
    yield 0;
  }
  // The roots are the exact eigenvalues for this z, so their vectors are orthogonal (Gu & Eisenstat 1995, eq.
  // 3.3).
  for (let i = 0; i < K; i++) exact[i] = z[kept[i]] < 0 ? -Math.sqrt(exact[i]) : Math.sqrt(exact[i]);
  const place = new Int32Array(K);
  const entry = new Map(order.map((row, at) => [row, at]));
  kept.forEach((row, i) => (place[i] = entry.get(row)!));
  const vector = new Float64Array(K);
  for (let j = 0; j < K; j++) {
    const differences = vectors.subarray(j * K, (j + 1) * K);
    let norm = 0;
    for (let i = 0; i < K; i++) {
      const value = exact[i] / differences[i];
      vector[i] = value;
      norm += value * value;
    }
    const scale = 1 / Math.sqrt(norm);
    for (let i = 0; i < K; i++) differences[place[i]] = vector[i] * scale;
    if (j % 64 === 0) yield 0;
  }
  return values;
}

/** Returns indices in the order of their values; equal values keep their own order. */
function ascending(values: Float64Array): Int32Array {
  return Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
}
