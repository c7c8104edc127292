import { addRowProducts } from './row-products.js';
import type { Steps } from './steps.js';

/** The reduction T = Qᵀ A Q, with Q as its reflectors. */
export interface Tridiagonal {
  /** [size] */
  readonly diagonal: Float64Array;
  /** Off-diagonal: [size − 1]. */
  readonly beside: Float64Array;
  /**
   * Row k from column k + 1 on is the vector v of the reflector H = I − tau[k] v vᵀ with v[k + 1] = 1, and Q
   * = H[0] H[1] ... The other entries have no meaning. [size, size]
   */
  readonly reflectors: Float64Array;
  /** [size − 1] */
  readonly tau: Float64Array;
}

/** Rows that are reduced before one product updates the matrix below them. */
const BLOCK = 32;
/**
 * A sum of squares below this has lost digits. Its numbers are below 1e-140 of the matrix, which is scaled to
 * 1.
 */
const TINY_SQUARE = 1e-280;

/**
 * Reduces a symmetric matrix to tridiagonal form with Householder reflectors, in blocks: LAPACK's dsytrd and
 * dlatrd (Dongarra, Hammarling & Sorensen 1989). Half of its 4/3 n³ operations are matrix-vector products.
 *
 * @param a [size, size] with largest magnitude about 1; its upper triangle is read, and the reflectors
 * overwrite it
 */
export function* tridiagonalise(a: Float64Array, size: number): Steps<Tridiagonal> {
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(size - 1);
  const tau = new Float64Array(size - 1);
  // The panel holds the rows of one block: V, W and V again, so that V Wᵀ + W Vᵀ is the product of [V W] and
  // [W V].
  const panel = new Float64Array(3 * BLOCK * size);
  for (let start = 0; start < size - 1; start += BLOCK) {
    const block = Math.min(BLOCK, size - 1 - start);
    for (let p = 0; p < block; p++) {
      const k = start + p;
      const row = k * size;
      for (let q = 0; q < p; q++) {
        const v = q * size;
        const w = (block + q) * size;
        const rows = { data: panel, first: v, f: panel[w + k], second: w, g: panel[v + k] };
        subtractBoth({ data: a, at: row }, rows, k, size);
      }
      diagonal[k] = a[row + k];
      const { alpha, scale } = reflect(a, row + k + 1, row + size);
      beside[k] = alpha;
      tau[k] = scale;
      const v = a.subarray(row, row + size);
      panel.set(v, p * size);
      panel.set(v, (2 * block + p) * size);
      const w = panel.subarray((block + p) * size, (block + p + 1) * size);
      w.fill(0);
      if (scale !== 0) {
        symmetricProduct({ a, size }, k + 1, v, w);
        for (let q = 0; q < p; q++) {
          const vAt = q * size;
          const wAt = (block + q) * size;
          const wv = dot({ data: panel, at: wAt }, v, k + 1, size);
          const vv = dot({ data: panel, at: vAt }, v, k + 1, size);
          const rows = { data: panel, first: vAt, f: wv, second: wAt, g: vv };
          subtractBoth({ data: w, at: 0 }, rows, k + 1, size);
        }
        for (let j = k + 1; j < size; j++) w[j] *= scale;
        const share = -0.5 * scale * dot({ data: w, at: 0 }, v, k + 1, size);
        for (let j = k + 1; j < size; j++) w[j] += share * v[j];
      }
      yield 2 * (size - k) ** 2;
    }
    const next = start + block;
    const left = { data: panel, at: next, rowStride: 1, termStride: size };
    const right = { data: panel, at: block * size + next, rowStride: 1, termStride: size };
    const rest = size - next;
    const target = { data: a, at: next * size + next, stride: size };
    yield* addRowProducts(target, left, right, {
      rows: rest,
      columns: rest,
      terms: 2 * block,
      scale: -1,
      upper: true,
    });
  }
  diagonal[size - 1] = a[size * size - 1];
  return { diagonal, beside, reflectors: a, tau };
}

/**
 * Replaces x[from, to) with the vector of the reflector that maps it to [alpha, 0, 0, ...] (LAPACK's dlarfg).
 */
function reflect(x: Float64Array, from: number, to: number): { alpha: number; scale: number } {
  const first = x[from];
  let squares = 0;
  for (let j = from + 1; j < to; j++) squares += x[j] * x[j];
  x[from] = 1;
  if (squares < TINY_SQUARE) {
    x.fill(0, from + 1, to);
    return { alpha: first, scale: 0 };
  }
  const norm = Math.sqrt(first * first + squares);
  const alpha = first > 0 ? -norm : norm;
  const factor = 1 / (first - alpha);
  for (let j = from + 1; j < to; j++) x[j] *= factor;
  return { alpha, scale: (alpha - first) / alpha };
}

/**
 * Computes w = A v over indices from `from` on. It reads A's upper triangle once; w must be zero on entry.
 */
function symmetricProduct(
  { a, size }: { readonly a: Float64Array; readonly size: number },
  from: number,
  v: Float64Array,
  w: Float64Array,
): void {
  let i = from;
  for (; i + 4 <= size; i += 4) {
    const row0 = i * size;
    const row1 = row0 + size;
    const row2 = row1 + size;
    const row3 = row2 + size;
    const v0 = v[i];
    const v1 = v[i + 1];
    const v2 = v[i + 2];
    const v3 = v[i + 3];
    let w0 = w[i] + a[row0 + i] * v0 + a[row0 + i + 1] * v1 + a[row0 + i + 2] * v2 + a[row0 + i + 3] * v3;
    let w1 =
      w[i + 1] + a[row0 + i + 1] * v0 + a[row1 + i + 1] * v1 + a[row1 + i + 2] * v2 + a[row1 + i + 3] * v3;
    let w2 =
      w[i + 2] + a[row0 + i + 2] * v0 + a[row1 + i + 2] * v1 + a[row2 + i + 2] * v2 + a[row2 + i + 3] * v3;
    let w3 =
      w[i + 3] + a[row0 + i + 3] * v0 + a[row1 + i + 3] * v1 + a[row2 + i + 3] * v2 + a[row3 + i + 3] * v3;
    for (let j = i + 4; j < size; j++) {
      const x = v[j];
      const a0 = a[row0 + j];
      const a1 = a[row1 + j];
      const a2 = a[row2 + j];
      const a3 = a[row3 + j];
      w0 += a0 * x;
      w1 += a1 * x;
      w2 += a2 * x;
      w3 += a3 * x;
      w[j] += a0 * v0 + a1 * v1 + (a2 * v2 + a3 * v3);
    }
    w[i] = w0;
    w[i + 1] = w1;
    w[i + 2] = w2;
    w[i + 3] = w3;
  }
  for (; i < size; i++) {
    let sum = w[i] + a[i * size + i] * v[i];
    for (let j = i + 1; j < size; j++) {
      sum += a[i * size + j] * v[j];
      w[j] += a[i * size + j] * v[i];
    }
    w[i] = sum;
  }
}

/** A row that begins at `at`. */
interface Row {
  readonly data: Float64Array;
  readonly at: number;
}

/** f times the row that begins at `first`, plus g times the row that begins at `second`. */
interface TwoRows {
  readonly data: Float64Array;
  readonly first: number;
  readonly f: number;
  readonly second: number;
  readonly g: number;
}

/** x[at + j] −= f · s[first + j] + g · s[second + j] for j in [from, to). */
function subtractBoth(
  { data: x, at }: Row,
  { data: s, first, f, second, g }: TwoRows,
  from: number,
  to: number,
): void {
  for (let j = from; j < to; j++) x[at + j] -= f * s[first + j] + g * s[second + j];
}

/** Returns the sum over j in [from, to) of x[at + j] · v[j]. */
function dot({ data: x, at }: Row, v: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let j = from; j < to; j++) sum += x[at + j] * v[j];
  return sum;
}
