import type { Generator } from '../random/generator.js';

/**
 * Returns a random orthogonal map of q coordinates, uniform over the orthogonal group. The function maps a
 * vector in place.
 *
 * It is the Q of the QR decomposition of a Gaussian matrix whose R has a positive diagonal. It is kept as q −
 * 1 Householder reflections and a diagonal of signs: Q = H₁ ⋯ H_{q−1} D. Stewart, "The efficient generation
 * of random orthogonal matrices", SIAM J. Numer. Anal. 17(3), 1980. A vector costs q² multiply-adds, as with
 * a stored matrix, but the matrix is never formed.
 *
 * @param size q; draws q (q + 1) / 2 normals
 */
export function randomRotation(size: number, generator: Generator): (vector: Float64Array) => void {
  const signs = new Float64Array(size);
  // Reflection i acts on coordinates i … q − 1: x − scale · v (v · x) with scale = 2 / |v|².
  const reflections: { v: Float64Array; scale: number }[] = [];
  for (let i = 0; i < size; i++) {
    const v = Float64Array.from({ length: size - i }, () => generator.normal());
    const sign = v[0]! < 0 ? -1 : 1;
    if (i === size - 1) {
      signs[i] = sign;
      break;
    }
    signs[i] = -sign;
    v[0]! += sign * Math.sqrt(squaredNorm(v));
    reflections.push({ v, scale: 2 / squaredNorm(v) });
  }
  return (vector) => {
    for (let i = 0; i < size; i++) vector[i]! *= signs[i]!;
    for (let i = reflections.length - 1; i >= 0; i--) reflect(vector, i, reflections[i]!);
  };
}

function reflect(vector: Float64Array, from: number, reflection: { v: Float64Array; scale: number }): void {
  const { v, scale } = reflection;
  let along = 0;
  for (let i = 0; i < v.length; i++) along += v[i]! * vector[from + i]!;
  along *= scale;
  for (let i = 0; i < v.length; i++) vector[from + i]! -= along * v[i]!;
}

function squaredNorm(v: Float64Array): number {
  let sum = 0;
  for (const value of v) sum += value * value;
  return sum;
}
