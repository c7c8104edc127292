import { divideAndConquer } from './divide-and-conquer.js';
import { applyReflectors } from './reflector-product.js';
import { inSlices, type Steps } from './steps.js';
import { implicitQl, tridiagonalNorm } from './tridiagonal-ql.js';
import { tridiagonalise } from './tridiagonal-reduction.js';

export interface SymmetricEigen {
  /** Eigenvalues, descending: [size]. */
  readonly values: Float64Array;
  /** Eigenvectors as orthonormal rows: [value, size]. */
  readonly vectors: Float64Array;
}

export interface EigenOptions {
  /** Receives the share of the work that is done, ascending to 1, about every 80 ms. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Computes all eigenvalues of a real symmetric matrix in float64 and, unless `vectors` is false, orthonormal
 * eigenvectors. The same matrix gives the same bits everywhere. The method is Householder reduction, divide
 * and conquer, and back-transformation. Eigenvalues alone use the QL algorithm, so their last bits may differ
 * from those with vectors. The event loop turns about every 80 ms.
 *
 * Errors are small relative to the largest eigenvalue, not to each one: |A v − λ v| and |vᵢ·vⱼ − δᵢⱼ| are a
 * few √n · 2^-52, times
 * |A| for the first. Vectors of equal eigenvalues are one of the many orthonormal bases of their space. With
 * vectors, it takes about 14/3 n³ operations and memory for four more matrices; without, 4/3 n³ operations
 * and one more matrix.
 *
 * @param matrix [size, size]; the upper triangle (column ≥ row) is read, nothing is written
 * @throws RangeError if matrix has another length, size is not a positive integer, or an entry is not finite
 */
export function symmetricEigen(
  matrix: Float64Array,
  size: number,
  options: EigenOptions & { readonly vectors: false },
): Promise<{ values: Float64Array; vectors?: undefined }>;
export function symmetricEigen(
  matrix: Float64Array,
  size: number,
  options?: EigenOptions & { readonly vectors?: true },
): Promise<SymmetricEigen>;
export async function symmetricEigen(
  matrix: Float64Array,
  size: number,
  { vectors = true, onProgress }: EigenOptions & { readonly vectors?: boolean } = {},
): Promise<{ values: Float64Array; vectors?: Float64Array }> {
  return inSlices(eigenSteps(matrix, size, vectors), eigenOperations(size, vectors), onProgress);
}

/** Floating-point operations of `eigenSteps`. */
export function eigenOperations(size: number, vectors: boolean): number {
  return (vectors ? 14 / 3 : 4 / 3) * size ** 3 + (vectors ? 0 : 15 * size ** 2);
}

/** Does the work of `symmetricEigen` step by step. */
export function eigenSteps(matrix: Float64Array, size: number, vectors: true): Steps<SymmetricEigen>;
export function eigenSteps(
  matrix: Float64Array,
  size: number,
  vectors: boolean,
): Steps<{ values: Float64Array; vectors?: Float64Array }>;
export function* eigenSteps(
  matrix: Float64Array,
  size: number,
  vectors: boolean,
): Steps<{ values: Float64Array; vectors?: Float64Array }> {
  const { scaled, unit } = scaledCopy(matrix, size);
  const { diagonal, beside, reflectors, tau } = yield* tridiagonalise(scaled, size);
  if (!vectors) {
    yield* implicitQl(diagonal, beside, { size, norm: tridiagonalNorm(diagonal, beside) });
    return {
      values: diagonal
        .sort()
        .reverse()
        .map((value) => value * unit),
    };
  }
  const rows = yield* divideAndConquer(diagonal, beside, size);
  yield* applyReflectors(rows, { reflectors, tau }, size);
  reverseRows(rows, size);
  return { values: diagonal.reverse().map((value) => value * unit), vectors: rows };
}

/**
 * Returns a copy scaled to a largest magnitude from 1/2 to 1, so that no square overflows, and the power of 2
 * divided out.
 */
function scaledCopy(matrix: Float64Array, size: number): { scaled: Float64Array; unit: number } {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`symmetricEigen: size is ${size}, expected a positive integer`);
  }
  if (matrix.length !== size * size) {
    throw new RangeError(`symmetricEigen: got ${matrix.length} numbers, expected ${size} × ${size}`);
  }
  let largest = 0;
  for (let at = 0; at < matrix.length; at++) {
    const magnitude = Math.abs(matrix[at]);
    if (!(magnitude < Infinity)) {
      const where = `[${Math.floor(at / size)}, ${at % size}]`;
      throw new RangeError(
        `symmetricEigen: the matrix is ${matrix[at]} at ${where}, expected finite numbers`,
      );
    }
    if (magnitude > largest && at % size >= Math.floor(at / size)) largest = magnitude;
  }
  const unit = powerOfTwoFrom(largest);
  return { scaled: unit === 1 ? matrix.slice() : matrix.map((value) => value / unit), unit };
}

/** Returns the least power of 2 that is at least x, between 2^-1022 and 2^1023; 1 for 0. */
function powerOfTwoFrom(x: number): number {
  if (x === 0) return 1;
  let power = 1;
  while (power < x && power < 2 ** 1023) power *= 2;
  while (power / 2 >= x && power > 2 ** -1022) power /= 2;
  return power;
}

function reverseRows(rows: Float64Array, size: number): void {
  const held = new Float64Array(size);
  for (let top = 0, bottom = size - 1; top < bottom; top++, bottom--) {
    held.set(rows.subarray(top * size, (top + 1) * size));
    rows.copyWithin(top * size, bottom * size, (bottom + 1) * size);
    rows.set(held, bottom * size);
  }
}
