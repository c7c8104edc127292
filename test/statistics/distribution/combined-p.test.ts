import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { combinedP } from '../../../src/statistics/distribution/combined-p.js';

test('one p stays, and several are those of χ²', () => {
  assert.ok(Math.abs(combinedP([0.3]) - 0.3) < 1e-12);
  // −2 ln(.05²) = 11.983 with 4 degrees of freedom: e^(−5.991) · (1 + 5.991).
  assert.ok(Math.abs(combinedP([0.05, 0.05]) - 0.0025 * (1 - Math.log(0.0025))) < 1e-12);
  assert.is(combinedP([0, 0.5]), 0);
  assert.is(combinedP([1, 1, 1]), 1);
  assert.throws(() => combinedP([]), /expected one or more/);
  assert.throws(() => combinedP([1.1]), /of 0 to 1/);
});

test('uniform p-values are combined to a uniform one', () => {
  const generator = new Generator(seedOf('combined', 'p'));
  const found = Array.from({ length: 4000 }, () =>
    combinedP(Array.from({ length: 3 }, () => generator.uniform24())),
  );
  for (const level of [0.05, 0.5]) {
    const share = found.filter((p) => p <= level).length / found.length;
    // Four binomial standard errors.
    assert.ok(Math.abs(share - level) < 4 * Math.sqrt((level * (1 - level)) / found.length), `${share}`);
  }
});

test.run();
