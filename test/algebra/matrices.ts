import { randomRotation } from '../../src/algebra/rotation.js';
import { addRowProducts } from '../../src/algebra/row-products.js';
import { atOnce } from '../../src/algebra/steps.js';
import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';

/** Computes c = a bᵀ, all [size, size]. */
export function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const data = new Float64Array(size * size);
  const rows = { at: 0, rowStride: size, termStride: 1 };
  atOnce(
    addRowProducts(
      { data, at: 0, stride: size },
      { ...rows, data: a },
      { ...rows, data: b },
      { rows: size, columns: size, terms: size },
    ),
  );
  return data;
}

export function descending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => b - a);
}

export function diagonal(values: readonly number[]): Float64Array {
  const matrix = new Float64Array(values.length ** 2);
  values.forEach((value, i) => (matrix[i * values.length + i] = value));
  return matrix;
}

export function symmetric(size: number, entry: (row: number, column: number) => number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = row; column < size; column++) {
      matrix[row * size + column] = matrix[column * size + row] = entry(row, column);
    }
  }
  return matrix;
}

/** Returns Q diag(values) Qᵀ for a random rotation Q, with two equal triangles. */
export function rotated(values: readonly number[], seed: string): Float64Array {
  const size = values.length;
  const rotate = randomRotation(size, new Generator(seedOf('eigen', seed)));
  const rows = new Float64Array(size * size);
  const scaled = new Float64Array(size * size);
  values.forEach((value, p) => {
    const row = new Float64Array(size);
    row[p] = 1;
    rotate(row);
    row.forEach((entry, i) => {
      rows[i * size + p] = entry;
      scaled[i * size + p] = value * entry;
    });
  });
  const matrix = product(scaled, rows, size);
  return symmetric(size, (row, column) => matrix[row * size + column]);
}

export function gaussian(size: number, seed: string): Float64Array {
  const generator = new Generator(seedOf('eigen', seed));
  return symmetric(size, () => generator.normal());
}
