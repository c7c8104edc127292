import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EnsembleEvidence } from '../../../src/finding/finding.js';
import { randomOrder } from '../../../src/finding/claims/random-order.js';
import { judge } from '../../../src/finding/result.js';
import { refused } from '../support/refused.js';
import { allNamed, covers, rowOf } from '../support/rows.js';
import { balancedLabels, noisy, sharedOrder, syntheticEvidence } from '../support/synthetic.js';

/**
 * Enough members for intervals that tell an order that is gone from a small one. Tests that ask something
 * else take fewer.
 */
const [MANY, FEW] = [1000, 200];
const MADE = { label: 'net', members: 12, checkpoints: 16 };
type LearnedAt = (member: number, x: number) => number;

const shared = (examples: number) => sharedOrder(examples, 14, 1, 'real');
const own = (examples: number, seed: string): LearnedAt => noisy(() => 8, examples, 3, seed);

const labelsOf = (examples: number) => balancedLabels(examples, 4);

const realOf = (examples: number, learnedAt: LearnedAt) =>
  syntheticEvidence({ ...MADE, labels: labelsOf(examples), data: 'real', learnedAt });
function shuffledOf(examples: number, learnedAt: LearnedAt, members = 12): EnsembleEvidence {
  const evidence = syntheticEvidence({
    ...MADE,
    labels: labelsOf(examples),
    members,
    data: 'shuffled',
    learnedAt,
  });
  return { ...evidence, dataSpec: { source: 'mnist', normalise: 'none', labelling: { kind: 'shuffled' } } };
}

async function found(roles: Record<string, EnsembleEvidence[]>) {
  const outcome = await randomOrder.evaluate({ roles, options: {}, seed: 'random-order' });
  allNamed(outcome.rows);
  return judge(randomOrder, outcome);
}

test('an order on real labels, none on shuffled ones and on data without structure', async () => {
  const structureless = syntheticEvidence({
    ...MADE,
    labels: labelsOf(MANY),
    data: 'structureless',
    learnedAt: own(MANY, 'b'),
  });
  const { rows, verdict, charts } = await found({
    real: [realOf(MANY, shared(MANY))],
    shuffled: [shuffledOf(MANY, own(MANY, 'a'))],
    structureless: [structureless],
  });
  const bad = rows.filter((row) => row.verdict !== undefined && row.verdict !== 'reproduced');
  assert.equal(
    bad.map(({ data, quantity, estimate, verdict: each }) => [data, quantity, estimate.value, each]),
    [],
  );
  assert.is(verdict, 'reproduced');
  assert.is(rows.filter(({ expectation }) => expectation !== undefined).length, 5);
  const random = rows.filter(({ data }) => data === 'shuffled');
  covers(rowOf(random, 'r of two halves (pearson, pooled), train'), 0);
  const differences = rows.filter(({ quantity }) => quantity.includes('difference to real labels'));
  assert.equal(
    differences.map(({ data, estimate }) => [data, (estimate.value ?? 0) > 0.8]),
    [
      ['shuffled and real', true],
      ['structureless and real', true],
    ],
  );
  assert.equal(
    charts.map(({ name, series }) => [name, series.length]),
    [['bimodality-net', 6]],
  );
});

test('an order that shuffled labels share, too, is not reproduced', async () => {
  const { rows, verdict } = await found({
    real: [realOf(FEW, shared(FEW))],
    shuffled: [shuffledOf(FEW, shared(FEW))],
  });
  assert.is(verdict, 'not reproduced');
  const difference = rows.find(({ quantity }) => quantity.includes('difference to real labels'));
  assert.is(difference?.estimate.value, 0);
});

test('no order on real labels, either, is not reproduced', async () => {
  const { rows, verdict } = await found({
    real: [realOf(MANY, own(MANY, 'c'))],
    shuffled: [shuffledOf(FEW, own(FEW, 'a'))],
  });
  assert.is(verdict, 'not reproduced');
  assert.is(rows.find((row) => row.data === 'real' && row.verdict !== undefined)?.verdict, 'not reproduced');
});

test('labels that are not shuffled, and too few members, are refused', async () => {
  for (const [shuffled, message] of [
    [realOf(FEW, shared(FEW)), /real has labelling of its source, expected shuffled/],
    [shuffledOf(FEW, shared(FEW), 3), /net on shuffled has 3 members, expected at least 4/],
  ] as const) {
    await refused(found({ real: [realOf(FEW, shared(FEW))], shuffled: [shuffled] }), message);
  }
});

test.run();
