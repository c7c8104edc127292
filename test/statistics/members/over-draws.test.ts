import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import {
  estimateFrom,
  fixedEstimate,
  meanEstimate,
  neverBecause,
  undefinedBecause,
  withCoverage,
  type Estimate,
} from '../../../src/statistics/estimate.js';
import { overDraws } from '../../../src/statistics/members/over-draws.js';
import { coverageOfLooks } from '../../../src/statistics/sequential/looks.js';
import { errorOfSum } from '../../../src/statistics/welch.js';

/** A number with a standard error over members. */
function known(value: number, error: number, degrees = 11): Estimate {
  return estimateFrom(value, { error, degrees, scale: 'plain' });
}

const near = (found: number | undefined, expected: number): void =>
  assert.ok(Math.abs(found! - expected) < 1e-9, `found ${found}, expected ${expected}`);

test('draws that differ more than their members: the error and degrees of the draws alone', () => {
  const { estimate, spread } = overDraws([known(1, 0.1), known(2, 0.1), known(6, 0.1)]);
  near(estimate.value, 3);
  // Mean square of the draws: (4 + 1 + 9) / 2 = 7.
  near(estimate.spread!.error, Math.sqrt(7 / 3));
  near(estimate.spread!.degrees, 2);
  near(spread!.components!.draws, Math.sqrt(7 - 0.01));
  near(spread!.components!.members, 0.1);
  assert.equal(spread!.values, [1, 2, 6]);
  assert.ok(spread!.p! < 1e-6, `p ${spread!.p}`);
});

test('draws that differ by less: not less than the error of members, with more degrees', () => {
  const { estimate, spread } = overDraws([known(1, 0.5), known(1, 0.5), known(1, 0.5)]);
  near(estimate.spread!.error, 0.5 / Math.sqrt(3));
  near(estimate.spread!.degrees, 33);
  assert.is(spread!.components!.draws, 0);
  assert.is(spread!.p, 1);
  const between = overDraws([known(0.8, 0.5), known(1, 0.5), known(1.2, 0.5)]).estimate;
  near(between.spread!.error, 0.5 / Math.sqrt(3));
  assert.ok(between.spread!.degrees > 2 && between.spread!.degrees < 33, `${between.spread!.degrees}`);
});

test('a correlation is joined on z, and its interval can be had at the coverage of a look', () => {
  const r = (value: number) => estimateFrom(value, { error: 0.1, degrees: 11, scale: 'fisher' });
  const { estimate, spread } = overDraws([r(0.5), r(0.7), r(0.9)]);
  near(estimate.value, Math.tanh((Math.atanh(0.5) + Math.atanh(0.7) + Math.atanh(0.9)) / 3));
  assert.is(estimate.spread!.scale, 'fisher');
  assert.is(spread!.components!.scale, 'fisher');
  const wide = withCoverage(estimate, 0.999).interval!;
  assert.ok(wide.low < estimate.interval!.low && wide.high > estimate.interval!.high);
  assert.ok(wide.high < 1);
});

test('numbers without an error over members have that of the draws', () => {
  const fixed = overDraws([fixedEstimate(1), fixedEstimate(2), fixedEstimate(3)]);
  near(fixed.estimate.spread!.error, Math.sqrt(1 / 3));
  near(fixed.estimate.spread!.degrees, 2);
  near(fixed.spread!.components!.draws, 1);
  assert.is(fixed.spread!.components!.members, 0);
  assert.is(fixed.spread!.p, undefined);
  // One draw without an error: what is between draws has the error over members in it.
  const { estimate, spread } = overDraws([known(1, 0.1), { value: 2, reason: 'one member' }, known(3, 0.1)]);
  near(estimate.spread!.degrees, 2);
  assert.is(spread!.components, undefined);
});

test('a draw without a value is left out; one draw alone has no interval, and none has the reason', () => {
  const lost = undefinedBecause('one side is constant');
  assert.equal(overDraws([known(1, 0.1), lost, known(2, 0.1)]).spread!.values, [1, 2]);
  const { estimate, spread } = overDraws([lost, known(1, 0.1), lost]);
  assert.equal(estimate, {
    value: 1,
    reason: 'only one draw of the data has a value: one side is constant',
  });
  assert.is(spread, undefined);
  assert.equal(overDraws([lost, lost]).estimate, { reason: 'one side is constant' });
});

test('draws that no members give a value are counted: below two others none may have an interval', () => {
  const [lost, never] = [undefinedBecause('too few'), neverBecause('all alike')];
  assert.equal(overDraws([known(1, 0.1), never]).estimate, {
    value: 1,
    reason: 'too few draws of the data have a value: all alike',
    lasting: true,
  });
  for (const draws of [[never, never, never], [lost, never], [never]]) {
    assert.equal(overDraws(draws).estimate, { reason: 'all alike', lasting: true });
  }
  const { estimate, spread } = overDraws([known(1, 0.1), never, known(2, 0.1)]);
  assert.equal([estimate.lasting, spread!.values], [undefined, [1, 2]], 'two draws are left');
  assert.is(overDraws([known(1, 0.1), never, lost]).estimate.lasting, undefined, 'two draws may be left');
});

/**
 * Estimates of the mean 0 from `draws` draws of so many members; `ratio` = variance of draws / of members.
 */
function simulated(generator: Generator, draws: number, members: number, ratio: number): Estimate[] {
  return Array.from({ length: draws }, () => {
    const own = Math.sqrt(ratio / members) * generator.normal();
    return meanEstimate(Array.from({ length: members }, () => own + generator.normal()));
  });
}

const holdsZero = ({ interval }: Estimate): boolean => interval!.low <= 0 && 0 <= interval!.high;

test('the interval holds the mean over draws and members, whatever their variances are', () => {
  const generator = new Generator(seedOf('over draws', 'coverage'));
  const simulations = 1200;
  for (const draws of [3, 5]) {
    for (const members of [12, 48]) {
      for (const ratio of [0, 1, 5, 30]) {
        let [holds, ofMembers, rejected] = [0, 0, 0];
        for (let at = 0; at < simulations; at++) {
          const estimates = simulated(generator, draws, members, ratio);
          const { estimate, spread } = overDraws(estimates);
          if (holdsZero(estimate)) holds++;
          if (spread!.p! <= 0.05) rejected++;
          const error = errorOfSum(estimates.map((each) => each.spread!));
          assert.ok(estimate.spread!.error >= (error.error / draws) * (1 - 1e-12), 'less than members make');
          const alone = { ...error, error: error.error / draws, scale: 'plain' } as const;
          if (holdsZero(estimateFrom(estimate.value!, alone))) ofMembers++;
        }
        const name = `${draws} draws, ${members} members, ratio ${ratio}`;
        // The worst of these cases holds 94.7 % (over-draws.ts); the binomial standard error is 0.7 %.
        assert.ok(holds / simulations > 0.93, `${name}: coverage ${holds / simulations}`);
        if (ratio >= 5) {
          assert.ok(ofMembers / simulations < 0.65, `${name}: members alone ${ofMembers / simulations}`);
        }
        if (ratio === 0) {
          const share = rejected / simulations;
          assert.ok(share > 0.03 && share < 0.07, `${name}: equal draws are said to differ in ${share}`);
        }
      }
    }
  }
});

test('at the looks of O’Brien and Fleming all intervals together hold the mean', () => {
  const generator = new Generator(seedOf('over draws', 'looks'));
  const looks = [12, 24, 48, 96];
  const coverage = coverageOfLooks(looks, 0.05);
  const simulations = 600;
  for (const ratio of [0, 1, 5, 30]) {
    let missed = 0;
    for (let at = 0; at < simulations; at++) {
      const members = Array.from({ length: 3 }, () => {
        const own = Math.sqrt(ratio / looks[0]) * generator.normal();
        return Array.from({ length: 96 }, () => own + generator.normal());
      });
      const found = looks.map((look, each) =>
        withCoverage(
          overDraws(members.map((values) => meanEstimate(values.slice(0, look)))).estimate,
          coverage[each],
        ),
      );
      if (!found.every(holdsZero)) missed++;
    }
    // Measured with 1,000 simulations: 2.2, 5.4, 4.7 and 5.6 %. The binomial standard error is 0.9 %.
    assert.ok(missed / simulations < 0.08, `ratio ${ratio}: ${missed / simulations}`);
  }
});

test('what draws add is found: the mean of its square is the variance component', () => {
  const generator = new Generator(seedOf('over draws', 'component'));
  const [draws, members, ratio, simulations] = [5, 12, 4, 3000];
  let [added, own] = [0, 0];
  for (let at = 0; at < simulations; at++) {
    const { components } = overDraws(simulated(generator, draws, members, ratio)).spread!;
    added += components!.draws ** 2 / simulations;
    own += components!.members ** 2 / simulations;
  }
  // Cut off at 0, which is rare at this ratio: the mean is a little above.
  assert.ok(
    Math.abs(added / (ratio / members) - 1) < 0.06,
    `over draws ${added}, expected ${ratio / members}`,
  );
  assert.ok(Math.abs(own * members - 1) < 0.02, `over members ${own}, expected ${1 / members}`);
});

test.run();
