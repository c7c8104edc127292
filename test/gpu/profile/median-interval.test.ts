import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { medianInterval } from '../../../src/gpu/profile/median-interval.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';

test('the median of few values has no interval, of seven that of the extremes', () => {
  assert.equal(medianInterval([3]), { median: 3, half: NaN });
  assert.equal(medianInterval([4, 1, 2, 9]), { median: 3, half: NaN });
  // Between both extremes the coverage is 1 - 2 · 2^-7 = 98 %; without them it is 88 %.
  assert.equal(medianInterval([7, 1, 2, 3, 4, 5, 6]), { median: 4, half: 3 });
});

test('of normal values 93 to 99 % of intervals hold the median', () => {
  const generator = new Generator(seedOf('test', 'median'));
  for (const count of [6, 9, 20, 101]) {
    const trials = 2000;
    let held = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { median, half } = medianInterval(Array.from({ length: count }, () => 5 + generator.normal()));
      if (Math.abs(median - 5) <= half) held++;
    }
    assert.ok(held / trials > 0.93 && held / trials < 0.99, `${count}: ${held / trials}`);
  }
});

test.run();
