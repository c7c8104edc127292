import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { ofAverages, spearmanBrown } from '../../../src/statistics/members/attenuation.js';
import { pearson, standardise, type Standardised } from '../../../src/statistics/correlation.js';
import { memberEstimate } from '../../../src/statistics/member-estimate.js';
import {
  expectedBetween,
  expectedWithin,
  memberTable,
} from '../../../src/statistics/members/single-members.js';

const EXAMPLES = 2000;

/** Members with a shared part of variance `shared` and one of their own of 1 − shared. */
function members(count: number, shared: number, order: Float64Array, seed: string): Float64Array[] {
  const generator = new Generator(seedOf('single members', seed));
  return Array.from({ length: count }, () =>
    order.map((each) => Math.sqrt(shared) * each + Math.sqrt(1 - shared) * generator.normal()),
  );
}

const normals = (seed: string) => {
  const generator = new Generator(seedOf('single members', seed));
  return Float64Array.from({ length: EXAMPLES }, () => generator.normal());
};
const ready = (vectors: readonly Float64Array[]): Standardised[] =>
  vectors.map((each) => standardise(each, 'pearson'));
const all = (count: number) => Array.from({ length: count }, (_, at) => at);
const sumOf = (vectors: readonly Float64Array[]) =>
  vectors[0].map((_, x) => vectors.reduce((sum, each) => sum + each[x], 0));

test('the expected correlation of two members is known, whatever their number', () => {
  const order = normals('order');
  for (const count of [4, 12, 48]) {
    const table = (() => {
      const own = ready(members(count, 0.3, order, `of ${count}`));
      return memberTable(own, own);
    })();
    // The standard error over examples is about √(2/2000) = .03; the bound is two of them.
    assert.ok(Math.abs(expectedWithin(table, all(count))! - 0.3) < 0.05, `${count} members`);
  }
});

test('averages follow by Spearman and Brown: halves of an ensemble, and averages of two ensembles', () => {
  const order = normals('order');
  const other = normals('other').map((each, x) => 0.6 * order[x] + 0.8 * each);
  const [a, b] = [members(24, 0.2, order, 'a'), members(24, 0.4, other, 'b')];
  const [ofA, ofB] = [ready(a), ready(b)];
  const [singleA, singleB] = [ofA, ofB].map((own) => expectedWithin(memberTable(own, own), all(24))!);
  const halves = pearson(sumOf(a.slice(0, 12)), sumOf(a.slice(12)))!;
  assert.ok(Math.abs(spearmanBrown(singleA, 12)! - halves) < 0.02, `${halves}`);
  const single = expectedBetween(memberTable(ofA, ofB), all(24), all(24))!;
  const averages = pearson(sumOf(a), sumOf(b))!;
  const predicted = ofAverages(single, { single: singleA, members: 24 }, { single: singleB, members: 24 })!;
  assert.ok(Math.abs(predicted - averages) < 0.01, `${predicted}, ${averages}`);
  const limit = ofAverages(
    single,
    { single: singleA, members: Infinity },
    { single: singleB, members: Infinity },
  )!;
  assert.ok(Math.abs(limit - pearson(order, other)!) < 0.03, `${limit}, ${pearson(order, other)}`);
});

test('a member is no pair with itself, and one that is constant has no correlation', () => {
  const own = ready([...members(3, 0.5, normals('order'), 'few')]);
  const table = memberTable(own, own);
  assert.is(expectedWithin(table, [0]), undefined);
  assert.is(expectedWithin(table, [1, 1]), undefined);
  assert.is(expectedWithin(table, [0, 0, 1]), expectedWithin(table, [0, 1]));
  assert.is(expectedBetween(table, [0], [0], true), undefined);
  const constant = ready([new Float64Array(EXAMPLES), normals('order')]);
  assert.is(expectedWithin(memberTable(constant, constant), [0, 1]), undefined);
});

test('the jackknife covers the expected correlation of two members in 95 % of cases', () => {
  const order = normals('order').subarray(0, 100);
  let holds = 0;
  const estimates = Array.from({ length: 300 }, (_, at) => {
    const own = ready(members(8, 0.4, order, `coverage ${at}`));
    const table = memberTable(own, own);
    return memberEstimate([8], ([kept]) => expectedWithin(table, kept), { scale: 'fisher' });
  });
  // Over members, the examples held fixed: the target is the mean over ensembles.
  const target = estimates.reduce((sum, { value }) => sum + value! / estimates.length, 0);
  for (const { interval } of estimates) if (interval!.low <= target && target <= interval!.high) holds++;
  assert.ok(holds / 300 > 0.91, `${holds / 300}`);
});

test.run();
