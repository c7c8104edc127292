import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sumOfHits } from '../../../src/measure/accessibility.js';
import { allExamples, correlate, standardise } from '../../../src/statistics/correlation.js';
import { disattenuate, spearmanBrown } from '../../../src/statistics/members/attenuation.js';
import { seedCeiling } from '../../../src/measure/agreement/seed-ceiling.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { ensembleOf, normals } from '../member-model.js';

const options = { kind: 'pearson', groups: allExamples(2000) } as const;
const nothing = { direction: new Float64Array(2000), shared: 0, speed: 0 };

test('members that share nothing have a ceiling of about zero, identical ones of exactly one', () => {
  const generator = new Generator(seedOf('test', 'ceiling'));
  const none = seedCeiling(
    ensembleOf({ ...nothing, difficulty: new Float64Array(2000), noise: 1 }, 6, generator),
    options,
  );
  // Halves of three: about three times the mean of 15 pairs, each with a standard deviation of 1 /
  // sqrt(2000).
  assert.ok(Math.abs(none.half.value ?? NaN) < 4 / Math.sqrt(2000), `${none.half.value}`);
  const same = seedCeiling(
    ensembleOf({ ...nothing, difficulty: normals(2000, generator), noise: 0 }, 5, generator),
    options,
  );
  assert.equal(same.half, {
    value: 1,
    interval: { low: 1, high: 1 },
    spread: { error: 0, degrees: 4, scale: 'plain' },
  });
  assert.is(same.full.value, 1);
});

test('the value for the full size is what two ensembles of that size give', () => {
  const generator = new Generator(seedOf('test', 'brown'));
  const world = { ...nothing, difficulty: normals(2000, generator), noise: 2 };
  const half = seedCeiling(ensembleOf(world, 6, generator), options).full.value ?? NaN;
  const whole = seedCeiling(ensembleOf(world, 12, generator), options).half.value ?? NaN;
  // Two sampled correlations, each with a standard error of (1 - r²) / sqrt(2000) on r of about 0.6.
  assert.ok(
    Math.abs(half - whole) < (4 * Math.SQRT2 * (1 - whole ** 2)) / Math.sqrt(2000),
    `${half} ${whole}`,
  );
});

test('too few members: no value below two, no interval below three, and why', () => {
  const generator = new Generator(seedOf('test', 'few'));
  const world = { ...nothing, difficulty: normals(2000, generator), noise: 1 };
  assert.equal(seedCeiling(ensembleOf(world, 1, generator), options).full, {
    reason: '1 of 2 members needed',
  });
  const two = seedCeiling(ensembleOf(world, 2, generator), options);
  assert.ok((two.half.value ?? 0) > 0.3 && two.half.interval === undefined);
  assert.is(two.full.reason, '2 members, an interval needs 3');
  assert.ok(seedCeiling(ensembleOf(world, 3, generator), options).full.interval !== undefined);
});

test('Spearman and Brown', () => {
  assert.is(spearmanBrown(0.5, 2), 2 / 3);
  assert.is(spearmanBrown(1, 2.5), 1);
  assert.is(spearmanBrown(-1, 2), undefined);
});

test('a correlation is freed of the seed noise of both sides', () => {
  assert.is(disattenuate(0.6, 0.9, 0.4), 0.6 / Math.sqrt(0.9 * 0.4));
  assert.is(disattenuate(0.6, 1, 1), 0.6);
  assert.is(disattenuate(0.6, 0, 1), undefined);
  assert.is(disattenuate(0.6, undefined, 1), undefined);
});

test('the closed form is the mean over random halves', () => {
  const generator = new Generator(seedOf('test', 'same'));
  const world = { ...nothing, difficulty: normals(2000, generator), noise: 1.5 };
  const counts = ensembleOf(world, 8, generator);
  for (const kind of ['pearson', 'spearman'] as const) {
    let mean = 0;
    for (let split = 0; split < 200; split++) {
      const order = Uint32Array.from({ length: 8 }, (_, member) => member);
      generator.shuffle(order);
      const [a, b] = [order.subarray(0, 4), order.subarray(4)].map((half) =>
        standardise(sumOfHits(counts, Array.from(half)), kind),
      );
      mean += correlate(a, b)! / 200;
    }
    const { half } = seedCeiling(counts, { ...options, kind });
    // Ranks of sums are not sums of ranks: measured .002 for Pearson's and .01 for Spearman's.
    assert.ok(
      Math.abs(half.value! - mean) < (kind === 'pearson' ? 0.005 : 0.03),
      `${kind}: ${half.value}, ${mean}`,
    );
  }
});

test.run();
