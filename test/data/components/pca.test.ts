import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  principalComponents,
  project,
  projectInSlices,
  reconstruct,
  spectrum,
} from '../../../src/data/components/pca.js';
import { type PrincipalComponents } from '../../../src/data/components/principal-components.js';
import { randomRotation } from '../../../src/algebra/rotation.js';
import { addRowProducts, rowProducts } from '../../../src/algebra/row-products.js';
import { atOnce } from '../../../src/algebra/steps.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';

const HALF_ULP = 2 ** -24;

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** 2q examples mean ± √(q λ_i) Q e_i: their covariance is Q diag(λ) Qᵀ, but for rounding to float32. */
function examplesOf(eigenvalues: readonly number[], seed: string): Float32Array {
  const q = eigenvalues.length;
  const rotate = randomRotation(q, new Generator(seedOf(seed, 'rotation')));
  const inputs = new Float32Array(2 * q * q);
  eigenvalues.forEach((eigenvalue, i) => {
    const vector = new Float64Array(q);
    vector[i] = Math.sqrt(q * eigenvalue);
    rotate(vector);
    inputs.set(vector, 2 * i * q);
    inputs.set(
      vector.map((value) => -value),
      (2 * i + 1) * q,
    );
  });
  return inputs;
}

function gaussianExamples(count: number, features: number, seed: string): Float32Array {
  const generator = new Generator(seedOf(seed));
  return Float32Array.from(
    { length: count * features },
    (_, at) => 1 + generator.normal() / (1 + (at % features)),
  );
}

/** Largest deviation of the inner products of components from the identity. */
function orthonormalityError(pca: PrincipalComponents): number {
  const features = pca.mean.length;
  const row = (p: number) => pca.components.subarray(p * features, (p + 1) * features);
  let largest = 0;
  for (let a = 0; a < pca.eigenvalues.length; a++) {
    for (let b = 0; b <= a; b++) {
      const product = sumOf(row(a).map((value, i) => value * row(b)[i]));
      largest = Math.max(largest, Math.abs(product - (a === b ? 1 : 0)));
    }
  }
  return largest;
}

test('rowProducts are the inner products of the rows, over panels and part tiles', () => {
  const generator = new Generator(seedOf('test', 'row-products'));
  const [rows, length] = [7, 601];
  const matrix = Float64Array.from({ length: rows * length }, () => generator.uniformInt(2001) - 1000);
  const products = atOnce(
    rowProducts(rows, length, (panel, stride, from, to) => {
      for (let row = 0; row < rows; row++) {
        for (let k = from; k < to; k++) panel[row * stride + k - from] = matrix[row * length + k];
      }
    }),
  );
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < rows; b++) {
      let expected = 0;
      for (let k = 0; k < length; k++) expected += matrix[a * length + k] * matrix[b * length + k];
      assert.is(products[a * rows + b], expected); // integers: exact
    }
  }
});

test('a known spectrum is found, descending', async () => {
  const expected = Array.from({ length: 24 }, (_, i) => (i + 1) ** -1.5);
  const { eigenvalues } = await principalComponents(examplesOf(expected, 'known'), 48, 24);
  // Rounding x to float32 moves the covariance by at most 2 · 2^-24 · trace,
  // and each eigenvalue by no more (Weyl).
  const bound = 2 * HALF_ULP * sumOf(expected);
  assert.is(eigenvalues.length, 24);
  eigenvalues.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= bound, `eigenvalue ${i}`));
});

test('two features by hand: divided by n, the largest entry positive', async () => {
  const pca = await principalComponents(Float32Array.of(1, 5, 3, 5, 1, 5, 3, 5), 4, 2);
  assert.equal(pca.mean, Float64Array.of(2, 5));
  assert.equal(pca.eigenvalues, Float64Array.of(1, 0));
  assert.equal(Array.from(pca.components, Math.abs), [1, 0, 0, 1]);
  assert.is(pca.components[0], 1);
  assert.is(pca.components[3], 1);
});

test('equal eigenvalues: an orthonormal basis, the same each time', async () => {
  const inputs = examplesOf([4, 1, 1, 1, 1, 0.25], 'degenerate');
  const first = await principalComponents(inputs, 12, 6);
  assert.equal(first, await principalComponents(inputs, 12, 6));
  // A few units of rounding for each of the q² rotations of the decomposition.
  assert.ok(orthonormalityError(first) <= 36 * 2 ** -52);
});

test('components are orthonormal and signed by their largest entry', async () => {
  for (const [count, features] of [
    [60, 20],
    [20, 60],
    [21, 21],
  ] as const) {
    const pca = await principalComponents(gaussianExamples(count, features, 'signs'), count, features);
    assert.is(pca.eigenvalues.length, Math.min(count - (count < features ? 1 : 0), features));
    assert.ok(orthonormalityError(pca) <= features * features * 2 ** -52, `${count} × ${features}`);
    for (let p = 0; p < pca.eigenvalues.length; p++) {
      const component = pca.components.subarray(p * features, (p + 1) * features);
      assert.is(Math.max(...component), Math.max(...component.map(Math.abs)));
    }
  }
});

test('with n < q the Gram matrix gives what the covariance gives', async () => {
  const [count, features, copies] = [12, 30, 3];
  const inputs = gaussianExamples(count, features, 'gram');
  const repeated = new Float32Array(copies * inputs.length);
  for (let copy = 0; copy < copies; copy++) repeated.set(inputs, copy * inputs.length);
  const gram = await principalComponents(inputs, count, features);
  const direct = await principalComponents(repeated, copies * count, features);
  assert.is(gram.eigenvalues.length, count - 1);
  const rounding = features * features * 2 ** -52 * direct.eigenvalues[0];
  gram.eigenvalues.forEach((value, p) => {
    assert.ok(Math.abs(value - direct.eigenvalues[p]) <= rounding, `eigenvalue ${p}`);
    // Davis and Kahan: a component turns by at most the rounding over the gap to the next eigenvalue.
    const near = [direct.eigenvalues[p - 1] ?? Infinity, direct.eigenvalues[p + 1]];
    const gap = Math.min(...near.map((other) => Math.abs(other - direct.eigenvalues[p])));
    for (let i = p * features; i < (p + 1) * features; i++) {
      const difference = Math.abs(gram.components[i] - direct.components[i]);
      assert.ok(difference <= (2 * rounding) / gap, `component ${p}: ${difference}`);
    }
  });
  for (let p = count - 1; p < features; p++) {
    assert.ok(direct.eigenvalues[p] >= 0 && direct.eigenvalues[p] <= rounding);
  }
});

test('with n < q a steep spectrum still has orthonormal components', async () => {
  const [count, features] = [10, 40];
  const generator = new Generator(seedOf('test', 'steep'));
  const inputs = Float32Array.from(
    { length: count * features },
    (_, at) => generator.normal() * 10 ** (-0.5 * (at % features)),
  );
  const pca = await principalComponents(inputs, count, features);
  assert.ok(pca.eigenvalues.at(-1)! < 1e-7 * pca.eigenvalues[0]);
  assert.ok(orthonormalityError(pca) <= features * features * 2 ** -52);
});

test('all components reconstruct the inputs; P of them leave the eigenvalues that are left out', async () => {
  const [count, features, P] = [40, 12, 5];
  const inputs = gaussianExamples(count, features, 'reconstruct');
  const pca = await principalComponents(inputs, count, features);
  const all = reconstruct(pca, project(pca, inputs, count, features), count, features);
  for (let at = 0; at < inputs.length; at++) {
    const start = Math.floor(at / features) * features;
    const norm = Math.sqrt(
      sumOf(pca.mean.map((mean, i) => (inputs[start + i] - mean) ** 2)), // = |coordinates|
    );
    const bound = HALF_ULP * (norm + 2 * Math.abs(inputs[at])) * 1.01;
    assert.ok(Math.abs(all[at] - inputs[at]) <= bound, `input ${at}`);
  }
  const part = reconstruct(pca, project(pca, inputs, count, P), count, P);
  const squaredError = sumOf(inputs.map((value, at) => (value - part[at]) ** 2)) / count;
  const leftOut = sumOf(pca.eigenvalues.subarray(P));
  // Float32 rounding of each entry moves the error by less than 1e-5 of it here.
  assert.ok(Math.abs(squaredError / leftOut - 1) <= 1e-5, `${squaredError} against ${leftOut}`);
});

test('addRowProducts adds each entry term by term, over blocks of columns, panels and edges', () => {
  const generator = new Generator(seedOf('test', 'add-row-products'));
  const random = (length: number) => Float64Array.from({ length }, () => generator.normal());
  const [rows, columns, terms] = [9, 200, 300];
  const [a, b] = [random(rows * terms), random(terms * columns)];
  const before = random(rows * columns);
  for (const scale of [1, -1] as const) {
    const c = before.slice();
    const left = { data: a, at: 0, rowStride: terms, termStride: 1 };
    const right = { data: b, at: 0, rowStride: 1, termStride: columns };
    const target = { data: c, at: 0, stride: columns };
    atOnce(addRowProducts(target, left, right, { rows, columns, terms, scale }));
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let expected = before[i * columns + j];
        for (let k = 0; k < terms; k++) expected += scale * a[i * terms + k] * b[k * columns + j];
        assert.is(c[i * columns + j], expected); // the same order: the same bits
      }
    }
  }
});

/** Fails unless the promise rejects with a RangeError whose message matches. */
async function rejectsWith(promise: Promise<unknown>, pattern: RegExp): Promise<void> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof RangeError, `expected a RangeError, got ${String(error)}`);
  assert.match((error as RangeError).message, pattern);
}

test('spectrum has the eigenvalues alone, with zeros up to the features', async () => {
  for (const [count, features] of [
    [60, 20],
    [20, 60],
  ] as const) {
    for (const centred of [true, false]) {
      const inputs = gaussianExamples(count, features, 'spectrum');
      const { eigenvalues } = await principalComponents(inputs, count, features, { centred });
      const values = await spectrum(inputs, count, features, { centred });
      assert.is(values.length, features);
      const bound = Math.max(count, features) * 2 ** -52 * eigenvalues[0];
      values.forEach((value, p) => assert.ok(Math.abs(value - (eigenvalues[p] ?? 0)) <= bound, `value ${p}`));
    }
  }
});

test('about the origin: the second moment, its mean zero', async () => {
  const two = await principalComponents(Float32Array.of(3, 0, 0, 1), 2, 2, { centred: false });
  assert.equal(two.mean, Float64Array.of(0, 0));
  assert.equal(two.eigenvalues, Float64Array.of(4.5, 0.5));
  assert.equal(two.components, Float64Array.of(1, 0, 0, 1));
  for (const [count, features] of [
    [50, 10],
    [10, 50],
  ] as const) {
    const inputs = gaussianExamples(count, features, 'origin');
    const pca = await principalComponents(inputs, count, features, { centred: false });
    assert.is(pca.rank, 10); // one more than about the mean where n < q
    assert.ok(orthonormalityError(pca) <= features * features * 2 ** -52);
    // The trace of the moment is the mean square.
    const square = sumOf(inputs.map((value) => value ** 2)) / count;
    assert.ok(Math.abs(sumOf(pca.eigenvalues) / square - 1) <= 1e-6);
    for (let p = 0; p < pca.rank; p++) {
      const along = project(pca, inputs, count, pca.rank).filter((_, at) => at % pca.rank === p);
      const variance = sumOf(along.map((z) => z ** 2)) / count;
      assert.ok(Math.abs(variance / pca.eigenvalues[p] - 1) <= 1e-5, `component ${p}`);
    }
  }
});

test('rank counts the eigenvalues above the cut', async () => {
  const inputs = gaussianExamples(40, 6, 'rank');
  for (let e = 0; e < 40; e++) inputs[e * 6 + 5] = inputs[e * 6]; // one direction has no variance
  const pca = await principalComponents(inputs, 40, 6);
  assert.is(pca.rank, 5);
  assert.is(pca.cut, 40 * 2 ** -52 * pca.eigenvalues[0]);
  assert.is(pca.eigenvalues.length, 6);
  const flat = await principalComponents(new Float32Array(12).fill(0.5), 3, 4);
  assert.equal([flat.rank, flat.cut, flat.eigenvalues.length], [0, 0, 0]);
});

test('in slices: the same bits, and progress up to 1', async () => {
  const [count, features] = [700, 30];
  const inputs = gaussianExamples(count, features, 'slices');
  const shares: number[] = [];
  const pca = await principalComponents(inputs, count, features, {
    onProgress: (share) => shares.push(share),
  });
  assert.ok(shares.every((share, at) => share > 0 && share >= (shares[at - 1] ?? 0) && share <= 1));
  assert.is(shares.at(-1), 1);
  const coordinates = project(pca, inputs, count, 7);
  assert.equal(await projectInSlices(pca, inputs, count, 7), coordinates);
  const first = project(pca, inputs.subarray(0, features), 1, 7);
  assert.equal(coordinates.subarray(0, 7), first); // whatever the batch
});

test('what does not fit is refused', async () => {
  const pca = await principalComponents(gaussianExamples(5, 8, 'refuse'), 5, 8);
  await rejectsWith(
    principalComponents(new Float32Array(7), 2, 4),
    /got 7 numbers, expected 2 examples of 4/,
  );
  await rejectsWith(principalComponents(Float32Array.of(Number.NaN, 1), 2, 1), /NaN/);
  await rejectsWith(spectrum(Float32Array.of(Infinity, 1), 2, 1), /spectrum.*NaN or infinity/);
  assert.throws(() => project(pca, new Float32Array(8), 1, 5), /P is 5, .* 4 components/);
  assert.throws(() => reconstruct(pca, new Float32Array(3), 1, 2), /got 3 numbers/);
});

test.run();
