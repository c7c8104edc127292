import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { neighbourShare } from '../../../src/measure/component/discriminability.js';
import { randomExamples, sameNumbers } from '../labelled.js';

test('by hand on a line; of equal distances the lower index is nearer', () => {
  const reference = Float32Array.of(0, 1, 2, 10, -2);
  const labels = [0, 0, 1, 1, 1];
  // From 0: 0, then 1, then 2 and -2 at the same distance.
  assert.equal(
    neighbourShare(
      { inputs: reference, labels },
      { inputs: Float32Array.of(0, 9), labels: [0, 1] },
      { d: 1, k: 3, sameSet: false },
    ),
    Float32Array.of(2 / 3, 2 / 3),
  );
  assert.equal(
    neighbourShare(
      { inputs: reference, labels: [0, 0, 0, 1, 1] },
      { inputs: Float32Array.of(0), labels: [0] },
      { d: 1, k: 3, sameSet: false },
    ),
    Float32Array.of(1),
  );
  assert.equal(
    neighbourShare(
      { inputs: reference, labels: [0, 0, 1, 1, 0] },
      { inputs: Float32Array.of(0), labels: [0] },
      { d: 1, k: 3, sameSet: false },
    ),
    Float32Array.of(2 / 3),
  );
});

test('a nearer reference drives out the later one of two at the same distance', () => {
  const found = neighbourShare(
    { inputs: Float32Array.of(2, -2, 1), labels: [0, 1, 0] },
    { inputs: Float32Array.of(0), labels: [0] },
    { d: 1, k: 2, sameSet: false },
  );
  assert.equal(found, Float32Array.of(1));
});

test('a query of the same set is no neighbour of itself, but its duplicate is', () => {
  const set = Float32Array.of(1, 1, 5, 5, 9);
  const labels = [0, 1, 0, 0, 1];
  assert.equal(
    neighbourShare({ inputs: set, labels }, { inputs: set, labels }, { d: 1, k: 1, sameSet: true }),
    Float32Array.of(0, 0, 1, 1, 0),
  );
  assert.equal(
    neighbourShare({ inputs: set, labels }, { inputs: set, labels }, { d: 1, k: 1, sameSet: false }),
    Float32Array.of(1, 0, 1, 1, 1),
  );
});

test('every neighbour sorted by Math.hypot gives the same shares, whatever fills the last tile', () => {
  for (const [references, count, d, k] of [
    [33, 21, 5, 10],
    [12, 5, 3, 1],
    [10, 4, 7, 10],
  ]) {
    const reference = randomExamples(references, d, 3, 'reference');
    const query = randomExamples(count, d, 3, 'query');
    const row = (inputs: Float32Array, at: number) => inputs.subarray(at * d, (at + 1) * d);
    for (const sameSet of k < references ? [false, true] : [false]) {
      const queries = sameSet ? reference : query;
      const found = neighbourShare(reference, queries, { d, k, sameSet });
      assert.is(found.length, queries.count);
      for (let q = 0; q < queries.count; q++) {
        const distances = Array.from({ length: references }, (_, r) => ({
          r,
          distance: Math.hypot(
            ...row(queries.inputs, q).map((value, i) => value - row(reference.inputs, r)[i]),
          ),
        })).filter(({ r }) => !sameSet || r !== q);
        distances.sort((a, b) => a.distance - b.distance);
        const same = distances
          .slice(0, k)
          .filter(({ r }) => reference.labels[r] === queries.labels[q]).length;
        assert.is(found[q], Math.fround(same / k), `query ${q}`);
      }
    }
  }
});

test('a query that is not finite has no share, others keep theirs; impossible requests are refused', () => {
  const reference = Float32Array.of(0, 1, 2);
  sameNumbers(
    neighbourShare(
      { inputs: reference, labels: [0, 0, 1] },
      { inputs: Float32Array.of(NaN, 0), labels: [0, 0] },
      { d: 1, k: 2, sameSet: false },
    ),
    [NaN, 1],
  );
  assert.throws(
    () =>
      neighbourShare(
        { inputs: reference, labels: [0, 0, 1] },
        { inputs: reference, labels: [0, 0, 1] },
        { d: 1, k: 3, sameSet: true },
      ),
    /k is 3 .* from 1 to 2/,
  );
  assert.throws(
    () =>
      neighbourShare(
        { inputs: reference, labels: [0, 0, 1] },
        { inputs: reference, labels: [0, 0] },
        { d: 1, k: 1, sameSet: false },
      ),
    /queries 3 = 2 × 1/,
  );
});

test.run();
