import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { classifierTrouble } from '../../../../src/finding/rows/component/critical-score.js';
import { cohensQ } from '../../../../src/finding/rows/primary/pc-order-primary.js';
import { chanceOn } from '../../../../src/measure/progress/chance.js';
import { accessibility } from '../../../../src/measure/accessibility.js';
import { Generator } from '../../../../src/random/generator.js';
import { seedOf } from '../../../../src/random/seed.js';
import { allExamples } from '../../../../src/statistics/correlation.js';
import { alternating, learnedAt } from '../../support/synthetic-evidence.js';

const EXAMPLES = 1500;
const normals = (seed: string) => {
  const generator = new Generator(seedOf('pc order primary', seed));
  return Float64Array.from({ length: EXAMPLES }, () => generator.normal());
};
/** Easiness that every order of the PCs shows, and what their own order adds. */
const [easy, own] = [normals('easy'), normals('own')];
const mix = (weights: readonly [number, number, number], seed: string) => {
  const rest = normals(seed);
  return easy.map((each, x) => weights[0] * each + weights[1] * own[x] + weights[2] * rest[x]);
};
/** Critical PC in the PCs' own order, and in random ones. */
const critical = mix([0.4, 0.6, Math.sqrt(0.48)], 'rest');
const random = Array.from({ length: 20 }, (_, at) => mix([0.4, 0, Math.sqrt(0.84)], `order ${at}`));
const all = (count: number) => Array.from({ length: count }, (_, at) => at);

/** q of members that learn by easiness and the PCs' own order, with deviations of their own. */
function qOf(weights: readonly [number, number], members: number): number {
  const generator = new Generator(seedOf('pc order primary', 'members', members));
  const noise = Float64Array.from({ length: members * EXAMPLES }, () => 1.5 * generator.normal());
  const trace = learnedAt(
    alternating(EXAMPLES),
    members,
    60,
    (member, x) => 30 + 6 * (weights[0] * easy[x] + weights[1] * own[x] + noise[member * EXAMPLES + x]),
  );
  const groups = allExamples(EXAMPLES);
  return cohensQ(accessibility(trace, 'test'), critical, random, groups)(all(members))!;
}

test('q is known, and the same for few and for many members', () => {
  // Members learn by .8 easy + .6 own: without noise r = −(.32 + .36) with the critical PC, −.32 in random
  // order.
  const expected = -(Math.atanh(0.68) - Math.atanh(0.32));
  const [few, many] = [qOf([0.8, 0.6], 6), qOf([0.8, 0.6], 40)];
  assert.ok(Math.abs(few - expected) < 0.1, `6 members: ${few}, ${expected}`);
  assert.ok(Math.abs(many - expected) < 0.1, `40 members: ${many}, ${expected}`);
});

test('examples that are easy in any order of the PCs make no q', () => {
  const q = qOf([1, 0], 20);
  // r is −.4 in both; a standard error over examples of 1/√1500 each.
  assert.ok(Math.abs(q) < 0.12, `${q}`);
});

test('a linear classifier at chance makes the claim not applicable', () => {
  const chance = chanceOn(alternating(400));
  assert.match(
    classifierTrouble({ accuracy: 0.53, chance }) ?? '',
    /linear classifier's test accuracy 0\.53 is not above chance/,
  );
  assert.is(classifierTrouble({ accuracy: 0.56, chance }), undefined);
});

test.run();
