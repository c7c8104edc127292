import { length, rotateRows } from './tridiagonal-ql.js';

const EPSILON = Number.EPSILON / 2;

/** A diagonal matrix that is changed by rank one: diag(d) + rho z zᵀ. */
export interface RankOneChange {
  /** Eigenvalues of the two parts, each ascending: [count]. */
  readonly d: Float64Array;
  /** [count] */
  readonly z: Float64Array;
  readonly rho: number;
}

/**
 * Rows of eigenvectors, sorted by how the merge treats them. Each list but `deflated` ascends by eigenvalue.
 */
export interface Deflation {
  /**
   * Kept rows that are nonzero in the first part only (`top`), in both parts, or in the second part only
   * (`bottom`).
   */
  readonly top: readonly number[];
  readonly both: readonly number[];
  readonly bottom: readonly number[];
  /** All kept rows. Their eigenvalues are distinct, and their entries of z are not small. */
  readonly kept: readonly number[];
  /** Rows that already are eigenvectors of diag(d) + rho z zᵀ, up to rounding; ascending by index. */
  readonly deflated: readonly number[];
}

/**
 * Finds the eigenvectors that a change rho z zᵀ leaves unchanged. It rotates pairs with close eigenvalues so
 * that the change leaves one of the two alone (LAPACK's dlaed2). The error is at most 8 · 2^-53 · norm for
 * each.
 *
 * @param change its d and z change in the entries of rotated rows
 * @param half number of rows of the first part
 * @param norm largest magnitude of the whole matrix that the parts belong to
 * @param vectors eigenvectors as rows of `count`; rows are rotated
 */
export function deflate(
  { d, z, rho }: RankOneChange,
  half: number,
  norm: number,
  vectors: { readonly rows: Float64Array; readonly at: number; readonly stride: number },
): Deflation {
  const count = d.length;
  const order = Int32Array.from(d.keys()).sort((a, b) => d[a] - d[b] || a - b);
  const negligible = 8 * EPSILON * norm;
  const spread = Uint8Array.from(d, (_, row) => (row < half ? 1 : 2)); // bits: first part, second part
  const kept: number[] = [];
  const deflated: number[] = [];
  let previous = -1;
  for (const row of order) {
    if (rho * Math.abs(z[row]) <= negligible) {
      deflated.push(row);
      continue;
    }
    if (previous >= 0) {
      const norm = length(z[row], z[previous]);
      const c = z[row] / norm;
      const s = -z[previous] / norm;
      if (Math.abs((d[row] - d[previous]) * c * s) <= negligible) {
        z[row] = norm;
        z[previous] = 0;
        spread[row] |= spread[previous];
        const at = (index: number) => vectors.at + index * vectors.stride;
        rotateRows(vectors.rows, { x: at(previous), y: at(row), count }, c, s);
        const [low, high] = [d[previous], d[row]];
        d[previous] = low * c * c + high * s * s;
        d[row] = low * s * s + high * c * c;
        deflated.push(previous);
      } else {
        kept.push(previous);
      }
    }
    previous = row;
  }
  if (previous >= 0) kept.push(previous);
  const within = (parts: number) => kept.filter((row) => spread[row] === parts);
  return {
    top: within(1),
    both: within(3),
    bottom: within(2),
    kept,
    deflated: deflated.sort((a, b) => a - b),
  };
}
