import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { ExampleSet } from '../../src/data/dataset.js';
import type { PrincipalComponents } from '../../src/data/components/principal-components.js';
import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';

/** Examples from rows of numbers that float32 holds exactly, with one digit of `labels` each. */
export function examplesOf(rows: readonly (readonly number[])[], labels: string): ExampleSet {
  return {
    inputs: Float32Array.from(rows.flat()),
    labels: Uint8Array.from(labels, Number),
    count: rows.length,
  };
}

/**
 * Normal inputs of standard deviation i^-½ in feature i (from 1), about a mean that is not 0, and random
 * labels.
 */
export function randomExamples(count: number, features: number, classes: number, seed: string): ExampleSet {
  const generator = new Generator(seedOf(seed, 'examples'));
  const labels = Uint8Array.from({ length: count }, () => generator.uniformInt(classes));
  const inputs = new Float32Array(count * features);
  for (let e = 0; e < count; e++) {
    for (let i = 0; i < features; i++) {
      inputs[e * features + i] = (generator.normal() + 0.3 * labels[e]) / Math.sqrt(i + 1);
    }
  }
  return { inputs, labels, count };
}

/**
 * Components about the origin by a plain eigen-decomposition: an oracle that shares only the type with
 * src/data.
 */
export function aboutOrigin({ inputs, count }: ExampleSet): PrincipalComponents {
  const features = inputs.length / count;
  const x = new Matrix(
    Array.from({ length: count }, (_, e) => [...inputs.subarray(e * features, (e + 1) * features)]),
  );
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    x.transpose().mmul(x).div(count),
    { assumeSymmetric: true },
  );
  const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  return {
    mean: new Float64Array(features),
    eigenvalues: Float64Array.from(order, (j) => Math.max(0, realEigenvalues[j])),
    components: Float64Array.from(order.flatMap((j) => eigenvectorMatrix.getColumn(j))),
  };
}

/** Fails unless two numbers are as close as the bound, NaN included. */
export function close(found: number | undefined, expected: number, bound: number, what = 'value'): void {
  const error = Math.abs((found ?? NaN) - expected);
  if (!(error <= bound)) throw new Error(`${what}: ${found}, expected ${expected} to within ${bound}`);
}

/**
 * Fails unless two vectors hold the same numbers, with NaN where NaN is expected. uvu's `equal` takes no NaN
 * for another.
 */
export function sameNumbers(found: ArrayLike<number> | undefined, expected: readonly number[]): void {
  const numbers = Array.from(found ?? [], (value) => value);
  const same =
    numbers.length === expected.length &&
    numbers.every(
      (value, at) => value === expected[at] || (Number.isNaN(value) && Number.isNaN(expected[at])),
    );
  if (!same) throw new Error(`[${numbers}], expected [${expected}]`);
}
