import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';
import { probabilityBelow } from '../../src/statistics/average-ranks.js';

/** Pairs counted one by one. */
function countedPairs(values: readonly number[], inGroup: readonly number[]): number {
  let [below, pairs] = [0, 0];
  values.forEach((own, i) =>
    values.forEach((other, j) => {
      if (inGroup[i] !== 1 || inGroup[j] === 1) return;
      pairs++;
      below += own < other ? 1 : own === other ? 0.5 : 0;
    }),
  );
  return below / pairs;
}

test('the probability to be below the others: by hand, by counting, with ties', () => {
  assert.is(probabilityBelow([1, 2, 3, 4], [1, 1, 0, 0]), 1);
  assert.is(probabilityBelow([1, 2, 3, 4], [0, 0, 1, 1]), 0);
  assert.is(probabilityBelow([5, 5, 5], [1, 0, 0]), 0.5);
  const generator = new Generator(seedOf('probability below'));
  const values = Array.from({ length: 80 }, () => generator.uniformInt(12));
  const inGroup = values.map(() => generator.uniformInt(2));
  assert.ok(Math.abs(probabilityBelow(values, inGroup) - countedPairs(values, inGroup)) < 1e-12);
});

test('two normals a distance d apart: the normal distribution at d / √2', () => {
  const generator = new Generator(seedOf('probability below', 'normals'));
  for (const [d, expected] of [
    [0.8, 0.714],
    [0.2, 0.556],
  ]) {
    const values = Array.from({ length: 20_000 }, (_, at) => generator.normal() - (at % 2 === 0 ? d : 0));
    const found = probabilityBelow(
      values,
      values.map((_, at) => (at % 2 === 0 ? 1 : 0)),
    );
    // Five standard errors of 0.004.
    assert.ok(Math.abs(found - expected) < 0.02, `${d}: ${found}`);
  }
});

test('no probability without both groups, or with a NaN', () => {
  assert.ok(Number.isNaN(probabilityBelow([1, 2], [0, 0])));
  assert.ok(Number.isNaN(probabilityBelow([1, 2], [1, 1])));
  assert.ok(Number.isNaN(probabilityBelow([1, NaN], [1, 0])));
});

test.run();
