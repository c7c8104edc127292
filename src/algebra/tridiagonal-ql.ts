import type { Steps } from './steps.js';

const EPSILON = Number.EPSILON / 2;
/** Iterations allowed for an eigenvalue. EISPACK allows 30; about 1.7 are needed. */
const MOST_ITERATIONS = 60;

/** Returns the largest magnitude of the entries. */
export function tridiagonalNorm(diagonal: Float64Array, beside: Float64Array): number {
  let norm = 0;
  for (const value of diagonal) norm = Math.max(norm, Math.abs(value));
  for (const value of beside) norm = Math.max(norm, Math.abs(value));
  return norm;
}

/**
 * Computes the eigenvalues of a symmetric tridiagonal matrix by the implicit QL algorithm (EISPACK's imtql1
 * and imtql2; Dubrulle, Martin & Wilkinson 1968), in no particular order.
 *
 * @param diagonal [size], becomes the eigenvalues
 * @param beside [size − 1 or more], overwritten
 * @param norm largest magnitude of the whole matrix that this is a part of; off-diagonal entries below 2^-53
 * of it count as 0
 * @param vectors [size, size], the identity; its rows become the eigenvectors. Without it, only eigenvalues
 * are computed, in about 15 n² operations
 */
export function* implicitQl(
  diagonal: Float64Array,
  beside: Float64Array,
  { size, norm, vectors }: { readonly size: number; readonly norm: number; readonly vectors?: Float64Array },
): Steps<void> {
  const e = new Float64Array(size);
  e.set(beside.subarray(0, size - 1));
  const matrix = { d: diagonal, e, size, vectors };
  const negligible = EPSILON * norm;
  for (let l = 0; l < size; l++) {
    for (let iteration = 0; ; iteration++) {
      let m = l;
      while (m < size - 1 && Math.abs(e[m]) > negligible) m++;
      if (m === l) break;
      if (iteration === MOST_ITERATIONS) {
        throw new Error(`implicitQl: eigenvalue ${l} of ${size} did not converge in ${iteration} iterations`);
      }
      sweep(matrix, l, m);
    }
    yield 15 * size;
  }
}

interface Tridiagonal {
  readonly d: Float64Array;
  /** Beside the diagonal, with one entry more: [size]. */
  readonly e: Float64Array;
  readonly size: number;
  readonly vectors: Float64Array | undefined;
}

/** Does one implicit QL step on rows l to m. */
function sweep({ d, e, size, vectors }: Tridiagonal, l: number, m: number): void {
  let g = (d[l + 1] - d[l]) / (2 * e[l]);
  const root = length(g, 1);
  g = d[m] - d[l] + e[l] / (g + (g < 0 ? -root : root));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i];
    const b = c * e[i];
    let r = length(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - p;
    r = (d[i] - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
    if (vectors) rotateRows(vectors, { x: i * size, y: (i + 1) * size, count: size }, c, -s);
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
}

/** Rotates the rows of `count` entries that begin at x and y: (x, y) becomes (c x + s y, c y − s x). */
export function rotateRows(
  rows: Float64Array,
  { x, y, count }: { readonly x: number; readonly y: number; readonly count: number },
  c: number,
  s: number,
): void {
  for (let k = 0; k < count; k++) {
    const first = rows[x + k];
    const second = rows[y + k];
    rows[x + k] = c * first + s * second;
    rows[y + k] = c * second - s * first;
  }
}

/** Returns √(a² + b²) without overflow or underflow. Math.hypot may differ between engines. */
export function length(a: number, b: number): number {
  const large = Math.max(Math.abs(a), Math.abs(b));
  if (large === 0) return 0;
  const ratio = Math.min(Math.abs(a), Math.abs(b)) / large;
  return large * Math.sqrt(1 + ratio * ratio);
}
