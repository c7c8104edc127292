import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { slopeWithoutNoise } from '../../../../src/finding/rows/primary/early-slope.js';

const LEVELS = [0.2, 0.4, 0.6, 0.8, 1];
/** Single networks that share r₁ = within, of a correlation without noise on a line. */
const networks = (within: (level: number) => number) =>
  LEVELS.map((level) => {
    const agreed = within(level);
    return { r: Math.sqrt(Math.max(0, agreed)) * (-0.9 + 0.5 * level), within: agreed };
  });

test('the slope without seed noise is the line, however well networks agree at each level', () => {
  for (const within of [() => 1, () => 0.3, (level: number) => 0.1 + 0.8 * level]) {
    assert.ok(Math.abs(slopeWithoutNoise(LEVELS, networks(within))! - 0.5) < 1e-12);
  }
});

test('a level at which networks do not agree says nothing, whatever its correlation', () => {
  const given = networks((level) => (level < 0.3 ? -0.01 : 0.5));
  const noisy = given.map((own, at) => (at === 0 ? { ...own, r: 0.4 } : own));
  assert.ok(Math.abs(slopeWithoutNoise(LEVELS, noisy)! - 0.5) < 1e-12);
});

test('there is no slope of one level that says something, nor without a correlation', () => {
  assert.is(
    slopeWithoutNoise(
      LEVELS,
      networks((level) => (level === 1 ? 0.5 : 0)),
    ),
    undefined,
  );
  assert.is(slopeWithoutNoise(LEVELS, [undefined, ...networks(() => 0.5).slice(1)]), undefined);
});

test.run();
