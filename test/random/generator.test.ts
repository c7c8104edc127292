import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Generator } from '../../src/random/generator.js';
import { seedOf } from '../../src/random/seed.js';

const DRAWS = 100_000;

test('the stream is the blocks of Philox in order', () => {
  const generator = new Generator([0, 0]);
  const first = Array.from({ length: 5 }, () => generator.nextUint32());
  // Block 0 is Random123's known answer for zeros.
  assert.equal(first.slice(0, 4), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  assert.not(first[4] === first[0]);
});

test('equal seeds give equal streams, different names different ones', () => {
  const draw = (name: string) => {
    const generator = new Generator(seedOf('suite', name));
    return Array.from({ length: 20 }, () => generator.nextUint32());
  };
  assert.equal(draw('a'), draw('a'));
  assert.not.equal(draw('a'), draw('b'));
});

test('uniformInt is uniform and in range', () => {
  const generator = new Generator(seedOf('test', 'uniformInt'));
  const counts = new Float64Array(7);
  for (let draw = 0; draw < DRAWS; draw++) counts[generator.uniformInt(7)]! += 1;
  const expected = DRAWS / 7;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // This is the 99.9 % point of chi-square with 6 degrees of freedom. The seed is fixed, so the test never
  // flickers.
  assert.ok(chiSquare < 22.5, `chi-square ${chiSquare}`);
});

test('uniformInt draws again past the last multiple of n', () => {
  // With n = 3 · 2^30 a plain remainder would return values below 2^30 twice as often.
  const generator = new Generator(seedOf('test', 'bias'));
  let low = 0;
  for (let draw = 0; draw < DRAWS; draw++) if (generator.uniformInt(3 * 2 ** 30) < 2 ** 30) low++;
  // The bound is five standard deviations of a binomial share around 1/3; a biased share is near 1/2.
  assert.ok(Math.abs(low / DRAWS - 1 / 3) < 5 * Math.sqrt(2 / 9 / DRAWS), `share ${low / DRAWS}`);
});

test('uniformInt refuses what is not a count', () => {
  const generator = new Generator([1, 2]);
  for (const n of [0, -1, 1.5, Number.NaN, 2 ** 32 + 1]) {
    assert.throws(() => generator.uniformInt(n), /uniformInt: n is/);
  }
  assert.is(generator.uniformInt(1), 0);
});

test('uniform24 is a multiple of 2^-24, exact in float32, with mean 1/2 and variance 1/12', () => {
  const generator = new Generator(seedOf('test', 'uniform24'));
  let sum = 0;
  let squares = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const value = generator.uniform24();
    if (!Number.isInteger(value * 2 ** 24) || Math.fround(value) !== value || !(value >= 0 && value < 1)) {
      assert.unreachable(`uniform24 gave ${value}`);
    }
    sum += value;
    squares += (value - 0.5) ** 2;
  }
  // The bounds are five standard errors: sqrt(1/12 / n) for the mean, sqrt(1/180 / n) for the variance.
  assert.ok(Math.abs(sum / DRAWS - 0.5) < 5 * Math.sqrt(1 / 12 / DRAWS));
  assert.ok(Math.abs(squares / DRAWS - 1 / 12) < 5 * Math.sqrt(1 / 180 / DRAWS));
});

test('normal has the moments of a standard normal, and its pairs are uncorrelated', () => {
  const generator = new Generator(seedOf('test', 'normal'));
  const sums = { mean: 0, variance: 0, fourth: 0, product: 0 };
  for (let draw = 0; draw < DRAWS / 2; draw++) {
    const a = generator.normal();
    const b = generator.normal();
    sums.mean += a + b;
    sums.variance += a * a + b * b;
    sums.fourth += a ** 4 + b ** 4;
    sums.product += a * b;
  }
  // The bounds are five standard errors; the variances of x, x², x⁴ are 1, 2 and 96, and that of the product
  // is 1.
  assert.ok(Math.abs(sums.mean / DRAWS) < 5 * Math.sqrt(1 / DRAWS));
  assert.ok(Math.abs(sums.variance / DRAWS - 1) < 5 * Math.sqrt(2 / DRAWS));
  assert.ok(Math.abs(sums.fourth / DRAWS - 3) < 5 * Math.sqrt(96 / DRAWS));
  assert.ok(Math.abs(sums.product / (DRAWS / 2)) < 5 * Math.sqrt(2 / DRAWS));
});

test('shuffle permutes, and every entry reaches every place equally often', () => {
  const generator = new Generator(seedOf('test', 'shuffle'));
  const rounds = 20_000;
  const size = 5;
  const counts = new Float64Array(size * size);
  for (let round = 0; round < rounds; round++) {
    const values = Uint32Array.from({ length: size }, (_, index) => index);
    generator.shuffle(values);
    values.forEach((value, place) => (counts[value * size + place]! += 1));
  }
  const expected = rounds / size;
  assert.is(
    counts.reduce((sum, count) => sum + count, 0),
    rounds * size,
  );
  for (const count of counts) {
    assert.ok(Math.abs(count - expected) < 5 * Math.sqrt(rounds * 0.2 * 0.8), `count ${count}`);
  }
  const one = Uint32Array.of(7);
  generator.shuffle(one);
  assert.equal(one, Uint32Array.of(7));
});

test.run();
