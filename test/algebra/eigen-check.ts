import * as assert from 'uvu/assert';
import { symmetricEigen } from '../../src/algebra/symmetric-eigen.js';
import { product } from './matrices.js';

/**
 * Errors are at most C · n · 2^-52, times |A| for eigenvalues and residuals. Each of the n reflectors of the
 * reduction adds a few 2^-53 of rounding to A and again to the vectors. So do the 2 to 4 rotations that the
 * QL algorithm applies for each eigenvalue of a leaf. The bound is therefore linear in n, with a constant of
 * 10 for each of the two (LAPACK's tests allow 30 to 50). Measured errors grow as √n, because roundings have
 * either sign: 8 at n = 5, 27 at n = 3072.
 */
export const C = 20;

export function bound(size: number): number {
  return C * size * 2 ** -52;
}

export function largest(values: Iterable<number>): number {
  let most = 0;
  for (const value of values) most = Number.isNaN(value) ? NaN : Math.max(most, Math.abs(value));
  return most;
}

/**
 * Checks order, residuals and orthogonality. It also checks the eigenvalues if the expected ones, descending,
 * are given.
 */
export async function check(matrix: Float64Array, size: number, expected?: ArrayLike<number>): Promise<void> {
  const { values, vectors } = await symmetricEigen(matrix, size);
  const norm = largest(values);
  const products = product(vectors, matrix, size);
  const inner = product(vectors, vectors, size);
  for (let p = 0; p < size; p++) {
    if (p > 0) assert.ok(values[p] <= values[p - 1], `value ${p} descends`);
    let residual = 0;
    for (let i = 0; i < size; i++) {
      residual += (products[p * size + i] - values[p] * vectors[p * size + i]) ** 2;
      const deviation = Math.abs(inner[p * size + i] - (p === i ? 1 : 0));
      assert.ok(deviation <= bound(size), `vectors ${p} and ${i}: ${deviation}`);
    }
    assert.ok(Math.sqrt(residual) <= bound(size) * norm, `vector ${p}: residual ${Math.sqrt(residual)}`);
  }
  const { values: alone } = await symmetricEigen(matrix, size, { vectors: false });
  for (let p = 0; p < size; p++) {
    assert.ok(Math.abs(alone[p] - values[p]) <= bound(size) * norm, `value ${p} alone`);
    if (expected === undefined) continue;
    const error = Math.abs(values[p] - expected[p]);
    assert.ok(error <= bound(size) * norm, `value ${p}: ${values[p]}, expected ${expected[p]}`);
  }
}
