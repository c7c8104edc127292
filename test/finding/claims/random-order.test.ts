import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EnsembleEvidence } from '../../../src/finding/finding.js';
import { randomOrder } from '../../../src/finding/claims/random-order.js';
import { judge } from '../../../src/finding/result.js';
import { refused } from '../support/refused.js';
import { allNamed, covers, primaryOf, rowOf } from '../support/rows.js';
import { NONLINEAR } from '../support/synthetic-evidence.js';
import { balancedLabels, noisy, sharedOrder, syntheticEvidence } from '../support/synthetic.js';

/**
 * Enough members for intervals that tell an order that is gone from a small one. Tests that ask something
 * else take fewer.
 */
const [MANY, FEW] = [1000, 200];
const MADE = { label: 'net', members: 12, checkpoints: 16, layers: NONLINEAR };
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
  assert.is(verdict, 'reproduced');
  covers(primaryOf(rows), 0);
  covers(
    rowOf(
      rows.filter(({ data }) => data === 'structureless'),
      'control: expected r of two single',
    ),
    0,
  );
  const real = rows.filter(({ data }) => data === 'real');
  // A position 0 to 14 evenly, rounded, and a deviation of 1: 14²/12 of (14²/12 + 1).
  assert.ok(Math.abs(rowOf(real, 'control: expected r of two single').estimate.value! - 0.94) < 0.03);
  const [paper] = real.filter(({ kind }) => kind === 'paper');
  const [ofShuffled] = rows.filter(({ kind, data }) => kind === 'paper' && data === 'shuffled');
  assert.ok(paper.estimate.value! < 0.8 && ofShuffled.estimate.value! > 1, 'as the paper measured it');
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

test('without an order on real labels there is nothing that could disappear', async () => {
  const { rows, verdict } = await found({
    real: [realOf(MANY, own(MANY, 'c'))],
    shuffled: [shuffledOf(FEW, own(FEW, 'a'))],
  });
  assert.is(verdict, 'not applicable');
  assert.match(primaryOf(rows).notApplicable ?? '', /no shared order to lose/);
});

test('a linear network that keeps an order on shuffled labels is a control, and decides nothing', async () => {
  const linear = { ...shuffledOf(FEW, shared(FEW)), layers: [], architecture: 'linear', label: 'linear' };
  const given = { real: [realOf(MANY, shared(MANY))], shuffled: [shuffledOf(MANY, own(MANY, 'a')), linear] };
  const { rows, verdict, notes } = await found(given);
  assert.is(verdict, 'reproduced');
  const control = rowOf(rows, 'control: expected r of two single', 'linear');
  assert.ok(control.estimate.value! > 0.8 && control.verdict === undefined);
  assert.ok(notes.some((note) => note.startsWith('shuffled, linear: not applicable: it is linear')));
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
