import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { classMeanMargin, classMeans } from '../../../src/measure/theory/baselines.js';
import { close, examplesOf, randomExamples, sameNumbers } from '../labelled.js';

test('margin by hand: the distance to the nearest other mean minus that to the own', () => {
  const reference = examplesOf(
    [
      [0, 0],
      [0, 2],
      [3, 1],
      [5, 1],
      [0, -7],
    ],
    '00112',
  );
  // Means (0, 1), (4, 1), (0, -7).
  const queries = examplesOf(
    [
      [0, 1],
      [1, 1],
      [1, 1],
      [0, -4],
    ],
    '0012',
  );
  assert.equal(classMeanMargin(reference, queries, 3, false), Float64Array.of(4, 2, -2, 2));
});

test('a query of the same set is not part of its own mean', () => {
  const set = randomExamples(20, 4, 3, 'margin');
  const found = classMeanMargin(set, set, 3, true);
  for (let e = 0; e < set.count; e++) {
    const others = Array.from({ length: set.count }, (_, at) => at).filter((at) => at !== e);
    const without = {
      inputs: Float32Array.from(others.flatMap((at) => [...set.inputs.subarray(at * 4, at * 4 + 4)])),
      labels: Uint8Array.from(others, (at) => set.labels[at]),
      count: 19,
    };
    const query = {
      inputs: set.inputs.slice(e * 4, e * 4 + 4),
      labels: set.labels.slice(e, e + 1),
      count: 1,
    };
    close(found[e], classMeanMargin(without, query, 3, false)[0], 1e-12, `example ${e}`);
  }
});

test('classes without references', () => {
  const reference = examplesOf([[0], [1], [4]], '001');
  sameNumbers(classMeanMargin(reference, examplesOf([[0.5], [4]], '02'), 3, false), [3.5, NaN]);
  sameNumbers(classMeanMargin(reference, reference, 3, true), [3, 2, NaN]);
  sameNumbers(classMeanMargin(examplesOf([[0]], '0'), examplesOf([[0]], '0'), 2, false), [NaN]);
  assert.throws(
    () => classMeanMargin(reference, examplesOf([[1, 2]], '0'), 2, false),
    /2 numbers, expected 1 examples of 1/,
  );
});

test('the class-only null is each class mean', () => {
  assert.equal(classMeans([1, 2, 3, 6], [0, 1, 0, 1]), Float64Array.of(2, 4, 2, 4));
});

test.run();
