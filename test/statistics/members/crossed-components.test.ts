import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import {
  crossedComponents,
  type CrossedComponents,
  type Levels,
} from '../../../src/statistics/members/crossed-components.js';

/** Components of a table y(a, b, c). */
function componentsOf(levels: Levels, y: (a: number, b: number, c: number) => number) {
  const sums = {
    ab: new Float64Array(levels.a * levels.b),
    ac: new Float64Array(levels.a * levels.c),
    bc: new Float64Array(levels.b * levels.c),
    squares: 0,
  };
  for (let a = 0; a < levels.a; a++) {
    for (let b = 0; b < levels.b; b++) {
      for (let c = 0; c < levels.c; c++) {
        const value = y(a, b, c);
        sums.ab[a * levels.b + b] += value;
        sums.ac[a * levels.c + c] += value;
        sums.bc[b * levels.c + c] += value;
        sums.squares += value ** 2;
      }
    }
  }
  return crossedComponents(levels, sums);
}

const KEYS = ['a', 'b', 'c', 'ab', 'ac', 'bc', 'residual'] as const;

test('a table of one factor alone has its variance and no other', () => {
  // Variance of 0, 1, 2, 3 with n − 1: 5 / 3.
  const found = componentsOf({ a: 4, b: 3, c: 2 }, (a) => a)!;
  for (const key of KEYS) {
    assert.ok(Math.abs(found[key] - (key === 'a' ? 5 / 3 : 0)) < 1e-12, `${key} ${found[key]}`);
  }
  const product = componentsOf({ a: 2, b: 2, c: 2 }, (a, b) => (a === b ? 1 : -1))!;
  // An interaction of two levels each: ±1 has mean square 4 over c = 2, hence (8 / 1 − 0) / 2.
  assert.ok(Math.abs(product.ab - 4) < 1e-12, `ab ${product.ab}`);
  assert.is(
    componentsOf({ a: 4, b: 1, c: 2 }, () => 1),
    undefined,
  );
});

test('the mean of estimates is the component, whatever the others are', () => {
  const generator = new Generator(seedOf('crossed', 'components'));
  const truth: CrossedComponents = { a: 4, b: 0.5, c: 2, ab: 1, ac: 0, bc: 0.25, residual: 3 };
  const levels = { a: 12, b: 6, c: 5 };
  const simulations = 2000;
  const sum: Record<string, number> = {};
  const square: Record<string, number> = {};
  for (let at = 0; at < simulations; at++) {
    const draw = (count: number, variance: number) =>
      Array.from({ length: count }, () => Math.sqrt(variance) * generator.normal());
    const [uA, uB, uC] = [draw(12, truth.a), draw(6, truth.b), draw(5, truth.c)];
    const [uAB, uAC, uBC] = [draw(72, truth.ab), draw(60, truth.ac), draw(30, truth.bc)];
    const e = draw(360, truth.residual);
    const found = componentsOf(
      levels,
      (a, b, c) =>
        uA[a] + uB[b] + uC[c] + uAB[a * 6 + b] + uAC[a * 5 + c] + uBC[b * 5 + c] + e[(a * 6 + b) * 5 + c],
    )!;
    for (const key of KEYS) {
      sum[key] = (sum[key] ?? 0) + found[key];
      square[key] = (square[key] ?? 0) + found[key] ** 2;
    }
  }
  for (const key of KEYS) {
    const mean = sum[key] / simulations;
    const error = Math.sqrt((square[key] / simulations - mean ** 2) / simulations);
    // Four standard errors of the simulation.
    assert.ok(Math.abs(mean - truth[key]) < 4 * error, `${key}: ${mean} ± ${error}, expected ${truth[key]}`);
  }
});

test.run();
