import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { symmetricEigen } from '../../src/algebra/symmetric-eigen.js';
import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';
import { bound, C, check, largest } from './eigen-check.js';
import { descending, diagonal, gaussian, rotated, symmetric } from './matrices.js';

test('sizes 1 and 2 by hand', async () => {
  assert.equal(await symmetricEigen(Float64Array.of(-3), 1), {
    values: Float64Array.of(-3),
    vectors: Float64Array.of(1),
  });
  await check(Float64Array.of(2, 1, 1, 2), 2, [3, 1]);
  await check(Float64Array.of(0, 1e-200, 1e-200, 0), 2, [1e-200, -1e-200]);
  await check(Float64Array.of(1e160, 1e160, 1e160, 1e160 / 3), 2);
});

test('diagonal, zero and identity matrices, which nothing changes', async () => {
  for (const size of [1, 2, 31, 33, 70]) {
    const values = Array.from({ length: size }, (_, i) => ((i * 37) % size) - size / 3);
    await check(diagonal(values), size, descending(values));
    await check(new Float64Array(size * size), size, new Float64Array(size));
    await check(diagonal(Array<number>(size).fill(2.5)), size, Array<number>(size).fill(2.5));
  }
});

test('the second difference: 2 − 2 cos(pπ / (n + 1))', async () => {
  for (const size of [2, 3, 32, 65, 200]) {
    const matrix = symmetric(size, (row, column) => (row === column ? 2 : column === row + 1 ? -1 : 0));
    const values = Array.from({ length: size }, (_, p) => 2 - 2 * Math.cos(((p + 1) * Math.PI) / (size + 1)));
    await check(matrix, size, descending(values));
  }
});

test("Wilkinson's matrices, whose largest eigenvalues come in pairs that agree to all digits", async () => {
  for (const size of [21, 101]) {
    const half = (size - 1) / 2;
    const matrix = symmetric(size, (row, column) =>
      row === column ? Math.abs(row - half) : column === row + 1 ? 1 : 0,
    );
    await check(matrix, size);
    const { values } = await symmetricEigen(matrix, size);
    // Wilkinson, The Algebraic Eigenvalue Problem, p. 309.
    if (size === 21) assert.ok(Math.abs(values[0] - 10.746194182903393) <= 21 * C * 2 ** -52 * values[0]);
    assert.ok(values[0] - values[1] <= bound(size) * values[0]);
  }
});

test('a rotated spectrum over 12 orders of magnitude, and one of both signs', async () => {
  const falling = Array.from({ length: 120 }, (_, p) => 10 ** ((-12 * p) / 119));
  // Making the matrix rounds by as much as the bound allows for decomposing it.
  await check(rotated(falling, 'falling'), 120, falling);
  const signed = Array.from({ length: 90 }, (_, p) => Math.cos(p) * 1.1 ** -p);
  await check(rotated(signed, 'signed'), 90, descending(signed));
});

test('equal and clustered eigenvalues', async () => {
  const clusters = Array.from({ length: 150 }, (_, p) => 1 + (p % 5) + ((p % 3) - 1) * 1e-14);
  await check(rotated(clusters, 'clusters'), 150, descending(clusters));
  const few = Array.from({ length: 150 }, (_, p) => (p < 3 ? 5 - p : 0));
  await check(rotated(few, 'few'), 150, few);
  const one = symmetric(100, (row, column) => Math.sin(row + 1) * Math.sin(column + 1));
  const trace = Array.from({ length: 100 }, (_, i) => Math.sin(i + 1) ** 2).reduce((a, b) => a + b);
  await check(one, 100, [trace, ...Array<number>(99).fill(0)]);
  // Glued Wilkinson matrices have clusters of eight within the couplings.
  const glued = symmetric(168, (row, column) => {
    if (row === column) return Math.abs((row % 21) - 10);
    return column !== row + 1 ? 0 : row % 21 === 20 ? 1e-9 : 1;
  });
  await check(glued, 168);
});

test('graded matrices, in both directions, down to what underflows', async () => {
  for (const size of [40, 130]) {
    const generator = new Generator(seedOf('eigen', 'graded'));
    const factors = Array.from({ length: size }, () => generator.normal());
    const graded = (row: number, column: number) =>
      factors[row] * factors[column] * 10 ** (-2 * (row + column));
    await check(symmetric(size, graded), size);
    await check(
      symmetric(size, (row, column) => graded(size - 1 - row, size - 1 - column)),
      size,
    );
  }
});

test('random matrices, over leaves and blocks', async () => {
  for (const size of [5, 32, 33, 64, 66, 129, 300]) await check(gaussian(size, `random ${size}`), size);
});

test('what ml-matrix finds', async () => {
  const size = 60;
  const matrix = gaussian(size, 'ml-matrix');
  const { values, vectors } = await symmetricEigen(matrix, size);
  const oracle = new EigenvalueDecomposition(Matrix.from1DArray(size, size, [...matrix]), {
    assumeSymmetric: true,
  });
  const order = [...oracle.realEigenvalues.keys()].sort(
    (a, b) => oracle.realEigenvalues[b] - oracle.realEigenvalues[a],
  );
  const error = 2 * bound(size) * largest(values); // the error of both matrices
  order.forEach((column, p) => {
    assert.ok(Math.abs(values[p] - oracle.realEigenvalues[column]) <= error, `value ${p}`);
    const other = oracle.eigenvectorMatrix.getColumn(column);
    const vector = vectors.subarray(p * size, (p + 1) * size);
    const cosine = vector.reduce((sum, entry, i) => sum + entry * other[i], 0);
    // By Davis and Kahan, the sine of the angle is at most the error over the gap.
    const gap = Math.min((values[p - 1] ?? Infinity) - values[p], values[p] - (values[p + 1] ?? -Infinity));
    const sine = Math.min(1, (2 * error) / gap);
    assert.ok(Math.abs(cosine) >= Math.sqrt(1 - sine ** 2) - bound(size), `vector ${p}: cosine ${cosine}`);
  });
});

test('the same bits twice; the matrix is not written, and only its upper triangle counts', async () => {
  const matrix = gaussian(150, 'bits');
  const before = matrix.slice();
  const first = await symmetricEigen(matrix, 150);
  assert.equal(matrix, before);
  for (let row = 0; row < 150; row++) matrix.fill(7, row * 150, row * 150 + row);
  const second = await symmetricEigen(matrix, 150);
  assert.equal(new Uint32Array(second.values.buffer), new Uint32Array(first.values.buffer));
  assert.equal(new Uint32Array(second.vectors.buffer), new Uint32Array(first.vectors.buffer));
});

test('the event loop turns while it works, and progress ascends to 1', async () => {
  const shares: number[] = [];
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await symmetricEigen(gaussian(700, 'progress'), 700, { onProgress: (share) => shares.push(share) });
  clearInterval(timer);
  assert.ok(
    shares.every((share, at) => share > 0 && share >= (shares[at - 1] ?? 0) && share <= 1, String(shares)),
  );
  assert.is(shares.at(-1), 1);
  // Every share but the last is reported before a turn, and the timer may miss the first.
  assert.ok(turns >= shares.length - 2, `${turns} turns, ${shares.length} shares`);
});

test('what is no matrix is refused', async () => {
  const refusal = async (matrix: Float64Array, size: number): Promise<unknown> =>
    symmetricEigen(matrix, size).then(
      () => undefined,
      (reason: unknown) => reason,
    );
  for (const [matrix, size, pattern] of [
    [Float64Array.of(1, 2, NaN, 4), 2, /NaN at \[1, 0\], expected finite/],
    [Float64Array.of(1, -Infinity, 3, 4), 2, /-Infinity at \[0, 1\]/],
    [new Float64Array(5), 2, /got 5 numbers, expected 2 × 2/],
    [new Float64Array(0), 0, /size is 0/],
  ] as const) {
    const error = await refusal(matrix, size);
    assert.ok(error instanceof RangeError, String(error));
    assert.match((error as RangeError).message, pattern);
  }
});

test.run();
