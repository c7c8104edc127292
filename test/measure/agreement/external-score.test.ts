import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allExamples, pearson } from '../../../src/statistics/correlation.js';
import { meanAccessibility } from '../../../src/measure/accessibility.js';
import { scoreCorrelation } from '../../../src/measure/agreement/external-score.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { ensembleOf, normals } from '../member-model.js';

const EXAMPLES = 2000;
const options = { kind: 'pearson', groups: allExamples(EXAMPLES), seed: seedOf('test', 'score') } as const;

test('noise of the members lowers the correlation with a fixed number, and disattenuation undoes it', () => {
  const generator = new Generator(seedOf('test', 'external'));
  const difficulty = normals(EXAMPLES, generator).map((value) => 0.7 * value);
  const own = normals(EXAMPLES, generator);
  // The score correlates 0.8 with the difficulty.
  const numbers = difficulty.map((value, x) => (0.8 * value) / 0.7 + 0.6 * own[x]);
  const still = { difficulty, direction: new Float64Array(EXAMPLES), shared: 0, speed: 0 };
  const { correlation, disattenuated, ceiling } = scoreCorrelation(
    ensembleOf({ ...still, noise: 1.5 }, 6, generator),
    numbers,
    options,
  );
  const [r, clean, full] = [correlation.value, disattenuated.value, ceiling.full.value].map(
    (each) => each ?? NaN,
  );
  assert.is(clean, r / Math.sqrt(full));
  assert.ok(r < 0.75, `${r}`);
  // Standard error (1 − 0.64) / √2000 = 0.008; hits are whole and clipped at the ends, which costs about
  // 0.01.
  assert.ok(Math.abs(clean - 0.8) < 0.04, `${clean}`);
  assert.ok(correlation.interval && disattenuated.interval);
});

test('examples without a number are left out of the correlation and of the ceiling', () => {
  const generator = new Generator(seedOf('test', 'excluded'));
  const world = { difficulty: normals(EXAMPLES, generator), direction: normals(EXAMPLES, generator) };
  const counts = ensembleOf({ ...world, shared: 0.2, speed: 0.1, noise: 0.5 }, 4, generator);
  const numbers = world.difficulty.map((value, x) => (x % 2 === 0 ? value : [NaN, Infinity][(x >> 1) % 2]));
  const found = scoreCorrelation(counts, numbers, options);
  assert.is(found.excluded, EXAMPLES / 2);
  const even = (values: Float64Array | undefined) => values?.filter((_, x) => x % 2 === 0) ?? [];
  const expected = pearson(even(meanAccessibility(counts)), even(world.difficulty)) ?? NaN;
  assert.ok(Math.abs((found.correlation.value ?? NaN) - expected) < 1e-12);
  const evenOnly = { ...options, groups: [Uint32Array.from({ length: EXAMPLES / 2 }, (_, x) => 2 * x)] };
  assert.equal(found.ceiling, scoreCorrelation(counts, world.difficulty, evenOnly).ceiling);
});

test('a constant number, few members and a wrong length', () => {
  const world = { difficulty: new Float64Array(EXAMPLES), direction: new Float64Array(EXAMPLES), shared: 0 };
  const generator = new Generator(seedOf('test', 'few'));
  const counts = ensembleOf({ ...world, speed: 0, noise: 1 }, 1, generator);
  assert.is(scoreCorrelation(counts, new Float64Array(EXAMPLES), options).correlation.value, undefined);
  const alone = scoreCorrelation(counts, normals(EXAMPLES, generator), options);
  assert.is(alone.correlation.interval, undefined);
  assert.is(alone.disattenuated.value, undefined);
  assert.throws(() => scoreCorrelation(counts, [1, 2], options), /2 numbers, expected one for each of 2000/);
});

test.run();
