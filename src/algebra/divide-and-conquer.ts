import { addRowProducts } from './row-products.js';
import { deflate, type RankOneChange } from './rank-one-deflation.js';
import { secularRoot } from './secular-equation.js';
import type { Steps } from './steps.js';
import { implicitQl, tridiagonalNorm } from './tridiagonal-ql.js';

/** The QL algorithm solves matrices up to this size. */
const LEAF = 32;

/** The matrix, eigenvectors of the parts that are solved so far, and working memory of [size, size] each. */
interface Workspace {
  readonly size: number;
  /** [size]; the eigenvalues of a solved part replace its entries. */
  readonly diagonal: Float64Array;
  readonly beside: Float64Array;
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
  const work = { size, diagonal, beside, norm, vectors: room(), gathered: room(), weights: room() };
  yield* solve(work, 0, size);
  return work.vectors;
}

function* solve(work: Workspace, from: number, to: number): Steps<void> {
  if (to - from <= LEAF) {
    yield* solveLeaf(work, from, to);
    return;
  }
  const { diagonal, beside } = work;
  const middle = (from + to) >> 1;
  const coupling = beside[middle - 1];
  diagonal[middle - 1] -= Math.abs(coupling);
  diagonal[middle] -= Math.abs(coupling);
  yield* solve(work, from, middle);
  yield* solve(work, middle, to);
  yield* merge(work, { from, middle, to }, coupling);
}

function* solveLeaf(work: Workspace, from: number, to: number): Steps<void> {
  const { diagonal, beside, norm } = work;
  const size = to - from;
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  const values = diagonal.slice(from, to);
  yield* implicitQl(values, beside.slice(from, to), { size, norm, vectors });
  ascending(values).forEach((index, row) => {
    diagonal[from + row] = values[index];
    const vector = vectors.subarray(index * size, (index + 1) * size);
    work.vectors.set(vector, (from + row) * work.size + from);
  });
}

/** Merges two solved parts, rows [from, middle) and [middle, to). */
function* merge(
  work: Workspace,
  { from, middle, to }: { readonly from: number; readonly middle: number; readonly to: number },
  coupling: number,
): Steps<void> {
  const { size, norm, vectors, gathered, weights } = work;
  const d = work.diagonal.subarray(from, to);
  const [count, half] = [to - from, middle - from];
  const corner = from * size + from;
  // T = diag(T1, T2) + |coupling| u uᵀ. In the basis of the parts' eigenvectors, u / √2 is z, which has
  // length 1.
  const z = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const sign = i >= half && coupling < 0 ? -1 : 1;
    z[i] = sign * vectors[corner + i * size + (i < half ? half - 1 : half)] * Math.SQRT1_2;
  }
  const change = { d, z, rho: 2 * Math.abs(coupling) };
  const old = { rows: vectors, at: corner, stride: size };
  const { top, both, bottom, kept, deflated } = deflate(change, half, norm, old);
  const K = kept.length;

  // Copy the parts of the old eigenvectors that are needed: upper parts, lower parts, and whole ones that
  // stay.
  const order = [...top, ...both, ...bottom];
  const [upper, lower] = [top.length + both.length, both.length + bottom.length];
  const lowerAt = upper * half;
  order.slice(0, upper).forEach((row, at) => copyRow(row, 0, half, at * half));
  order.slice(top.length).forEach((row, at) => copyRow(row, half, count, lowerAt + at * (count - half)));
  deflated.forEach((row, at) => copyRow(row, 0, count, (K + at) * count));

  const values = yield* eigenvectorsOfRankOne(change, kept, order, weights);
  for (let row = 0; row < K; row++) vectors.fill(0, corner + row * size, corner + row * size + count);
  yield* addRowProducts(
    { data: vectors, at: corner, stride: size },
    { data: weights, at: 0, rowStride: K, termStride: 1 },
    { data: gathered, at: 0, rowStride: 1, termStride: half },
    { rows: K, columns: half, terms: upper },
  );
  yield* addRowProducts(
    { data: vectors, at: corner + half, stride: size },
    { data: weights, at: top.length, rowStride: K, termStride: 1 },
    { data: gathered, at: lowerAt, rowStride: 1, termStride: count - half },
    { rows: K, columns: count - half, terms: lower },
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
  { d, z, rho }: RankOneChange,
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
    values[j] = secularRoot(j, { d: poles, squares, rho }, differences);
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
