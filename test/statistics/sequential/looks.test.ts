import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  boundsOfLooks,
  coverageOfLooks,
  exitProbabilities,
} from '../../../src/statistics/sequential/looks.js';
import { meanEstimate, withCoverage } from '../../../src/statistics/estimate.js';
import { tQuantile } from '../../../src/statistics/distribution/student-t.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';

/** Looks of the suites. */
const LOOKS = [12, 24, 48, 96];

function near(found: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.is(found.length, expected.length);
  found.forEach((value, at) => {
    assert.ok(
      Math.abs(value - expected[at]) <= tolerance,
      `${found.join(', ')}; expected ${expected.join(', ')}`,
    );
  });
}

test("Lan and DeMets' bounds by O'Brien and Fleming's spending are the published ones", () => {
  // Two-sided .05, as Reboussin et al. (2000) and gsDesign print them.
  near(boundsOfLooks([1], 0.05), [1.96], 5e-3);
  near(boundsOfLooks([1, 2], 0.05), [2.963, 1.969], 1e-3);
  near(boundsOfLooks([1, 2, 3], 0.05), [3.71, 2.511, 1.993], 1e-3);
  near(boundsOfLooks([1, 2, 3, 4], 0.05), [4.333, 2.963, 2.359, 2.014], 1e-3);
  near(boundsOfLooks([1, 2, 3, 4, 5], 0.05), [4.877, 3.357, 2.68, 2.29, 2.031], 1e-3);
});

test("the integration finds the classic bounds' and Pocock's error", () => {
  // O'Brien and Fleming's (1979) and Pocock's (1977) constants for four looks, to the three digits printed.
  const classic = exitProbabilities([1, 2, 3, 4], [4.049, 2.863, 2.338, 2.024]);
  assert.ok(Math.abs(classic[3] - 0.05) < 1e-4, `${classic[3]}`);
  const pocock = exitProbabilities([1, 2, 3, 4], [2.361, 2.361, 2.361, 2.361]);
  assert.ok(Math.abs(pocock[3] - 0.05) < 1e-4, `${pocock[3]}`);
  // Armitage, McPherson & Rowe (1969): 1.96 at each of two, three and four looks.
  const each = exitProbabilities([1, 2, 3, 4], [1.96, 1.96, 1.96, 1.96]);
  near(each, [0.05, 0.083, 0.107, 0.126], 5e-4);
});

test('what the looks of a suite spend is what may be spent, and bounds do not depend on the unit', () => {
  for (const alpha of [0.05, 0.01]) {
    const bounds = boundsOfLooks(LOOKS, alpha);
    const spent = exitProbabilities(LOOKS, bounds);
    assert.ok(Math.abs(spent[3] - alpha) < 1e-9, `${spent[3]}`);
    near(boundsOfLooks([1, 2, 4, 8], alpha), bounds, 1e-12);
  }
  assert.throws(() => boundsOfLooks([12, 12], 0.05), /expected numbers of members that ascend/);
  assert.throws(() => boundsOfLooks([12], 1), /expected 0 < alpha < 1/);
  assert.throws(() => exitProbabilities([12], [0]), /expected a bound > 0/);
});

test('the first look of many has an interval, however little it may spend', () => {
  const coverages = coverageOfLooks([6, 48, 4096], 0.05);
  assert.ok(coverages[0] < 1 && coverages[0] > 1 - 1e-11, `${coverages[0]}`);
  for (const degrees of [1, 5]) {
    const quantile = tQuantile((1 + coverages[0]) / 2, degrees);
    // The tail of Student's t with one degree of freedom is 1 / (π t), with five 8 · 5^2.5 / (3 π · 5 t⁵).
    const tail = degrees === 1 ? 1 / (Math.PI * quantile) : (8 * 5 ** 1.5) / (3 * Math.PI * quantile ** 5);
    assert.ok(Math.abs(tail / 5e-13 - 1) < 0.01, `${degrees}: ${quantile}`);
  }
  near([coverageOfLooks([12, 24, 48, 96, 192], 0.05)[4]], [coverageOfLooks(LOOKS, 0.05)[3]], 1e-9);
});

const RUNS = 20_000;

/** How often a rule errs on normal members without an effect, by t intervals. */
interface Errors {
  /** Share of runs in which an interval excludes the truth at the look that stops. */
  readonly excluded: number;
  /** The same where a run stops as soon as its interval leaves out one of two bounds, as verdicts do. */
  readonly decided: number;
}

function simulate(coverages: readonly number[], bounds: readonly [number, number]): Errors {
  const generator = new Generator(seedOf('group sequential'));
  const quantiles = LOOKS.map((members, look) => tQuantile((1 + coverages[look]) / 2, members - 1));
  let [excluded, decided] = [0, 0];
  for (let run = 0; run < RUNS; run++) {
    let [sum, squares, seen] = [0, 0, 0];
    let [isExcluded, isDecided] = [false, false];
    LOOKS.forEach((members, look) => {
      for (; seen < members; seen++) {
        const value = generator.normal();
        sum += value;
        squares += value * value;
      }
      const mean = sum / members;
      const variance = (squares - members * mean * mean) / (members - 1);
      const half = quantiles[look] * Math.sqrt(variance / members);
      isExcluded ||= Math.abs(mean) > half;
      const decides = bounds.some((bound) => mean - half > bound || mean + half < bound);
      if (!isDecided && (decides || look === LOOKS.length - 1)) {
        isDecided = true;
        if (Math.abs(mean) > half) decided++;
      }
    });
    if (isExcluded) excluded++;
  }
  return { excluded: excluded / RUNS, decided: decided / RUNS };
}

// Three binomial standard errors of 5 % in 20,000 runs.
const SLACK = 3 * Math.sqrt((0.05 * 0.95) / RUNS);

test("a look's interval is the usual one with the quantile of its own coverage", () => {
  const values = [0.3, 0.9, 0.4, 0.7, 0.6];
  const usual = meanEstimate(values);
  const adjusted = withCoverage(usual, coverageOfLooks(LOOKS, 0.05)[1]);
  // Coverage 1 − 2 (1 − Φ(4.3326)) = 1 − 1.47e-5, four degrees of freedom.
  const half = tQuantile(1 - 0.5 * 1.4733e-5, 4) * usual.spread!.error;
  assert.ok(Math.abs(adjusted.interval!.high - (0.58 + half)) < 1e-3 * half);
  assert.equal({ ...adjusted, interval: usual.interval }, usual);
  assert.equal(withCoverage(usual, 0.95), usual);
  assert.equal(withCoverage(usual, 0.999, { low: 0, high: 1 }).interval, { low: 0, high: 1 });
  assert.equal(withCoverage({ reason: 'none' }, 0.999), { reason: 'none' });
});

test('looks at 12, 24, 48 and 96 members err in 5 % of all runs by t intervals, and twice as often unadjusted', () => {
  const adjusted = simulate(coverageOfLooks(LOOKS, 0.05), [0.2, 0.5]);
  assert.ok(Math.abs(adjusted.excluded - 0.05) <= SLACK, `type-I error ${adjusted.excluded}`);
  const naive = simulate([0.95, 0.95, 0.95, 0.95], [0.2, 0.5]);
  assert.ok(naive.excluded > 0.1, `unadjusted ${naive.excluded}`);
});

test('the interval at the look that decides holds the truth in at least 95 % of all runs', () => {
  // The truth is 0. A bound on it, a bound beside it, and both on one side.
  for (const bounds of [
    [0, 0.3],
    [0.1, 0.5],
    [-0.2, 0.2],
  ] as const) {
    const { decided } = simulate(coverageOfLooks(LOOKS, 0.05), bounds);
    assert.ok(decided <= 0.05 + SLACK, `bounds ${bounds.join(', ')}: ${decided}`);
  }
  const { decided } = simulate([0.95, 0.95, 0.95, 0.95], [0, 0.3]);
  assert.ok(decided > 0.1, `unadjusted: ${decided}`);
});

test.run();
