import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FindingRow } from '../../src/finding/finding.js';
import { FINDINGS } from '../../src/finding/registry.js';
import { plannedLooks } from '../../src/finding/look.js';
import {
  judge,
  lookedAtAgain,
  mayStillDecide,
  unjudged,
  type FindingResult,
} from '../../src/finding/result.js';
import { FIXED, neverBecause, undefinedBecause } from '../../src/statistics/estimate.js';
import { BOUNDS, MADE } from './support/made-finding.js';

const near = (value: number) => ({ value, interval: { low: value - 0.01, high: value + 0.01 } });
const primary = (data: string, value: number, more: Partial<FindingRow> = {}): FindingRow => ({
  kind: 'primary',
  data,
  ensembles: 'net',
  quantity: 'r',
  estimate: near(value),
  expectation: BOUNDS,
  ...more,
});
const judged = (...rows: FindingRow[]) => judge(MADE, { rows, notes: [] });

test('the verdict comes from the primaries, one a dataset, and from nothing else', () => {
  const control: FindingRow = { ...primary('a', 0), kind: undefined, quantity: 'control' };
  const paper: FindingRow = { ...primary('a', 0), kind: 'paper', quantity: 'as the paper measured it' };
  const { verdict, rows } = judged(primary('a', 0.9), control, paper);
  assert.is(verdict, 'reproduced');
  assert.equal(
    rows.map((row) => row.verdict),
    ['reproduced', undefined, undefined],
  );
  assert.is(judged(primary('a', 0.9), primary('b', 0.3)).verdict, 'weaker', 'the worst dataset decides');
  assert.is(judged(control).verdict, 'undecided');
});

test('data that the claim says nothing about do not count; alone they make it not applicable', () => {
  const none = primary('b', 0, { estimate: { reason: 'at chance' }, notApplicable: 'at chance' });
  assert.is(judged(primary('a', 0.9), none).verdict, 'reproduced');
  assert.is(judged(none).verdict, 'not applicable');
  assert.is(unjudged(MADE, 'no ensemble fits', 'not applicable').verdict, 'not applicable');
});

test('parts that decide otherwise or do not fit are named', () => {
  const parts = [
    { ensembles: 'same', estimate: near(0.9) },
    { ensembles: 'other', estimate: near(0) },
    { ensembles: 'odd', estimate: { reason: 'x' }, notApplicable: 'it is linear' },
  ];
  assert.equal(judged(primary('a', 0.8, { parts })).notes, [
    'a, exceptions: other alone: not reproduced',
    'a, odd: not applicable: it is linear',
  ]);
});

test('two primaries on one dataset, and one that was not declared, are errors of the finding', () => {
  assert.throws(() => judged(primary('a', 0.9), primary('a', 0.8)), /two primaries on a/);
  assert.throws(
    () => judged(primary('a', 0.9, { quantity: 'another' })),
    /differ from the estimands declared/,
  );
  const moved = primary('a', 0.9, { expectation: { claim: 0.4, none: 0.1 } });
  assert.throws(() => judged(moved), /differ from the estimands declared/);
});

const byError = (data: string, error: number): FindingRow =>
  primary(data, 0.7, { estimate: { value: 0.7, spread: { error, degrees: 1e5, scale: 'plain' } } });
const [, SECOND] = plannedLooks([12, 24, 48, 96]);

test('at a look the primary and its parts have the interval of its coverage, and all else 95 %', () => {
  // z of the second of four looks that double is 4.333.
  const part = { ensembles: 'odd', estimate: byError('a', 0.1).estimate };
  const context: FindingRow = { ...primary('a', 0.9), kind: undefined, quantity: 'control' };
  const at = (error: number) =>
    judge(MADE, { rows: [{ ...byError('a', error), parts: [part] }, context], notes: [] }, SECOND);
  assert.is(at(0.2 / 4.3).verdict, 'undecided', '95 % would have decided');
  const { verdict, rows, look, members, looks, coverage } = at(0.2 / 4.36);
  assert.is(verdict, 'reproduced');
  assert.equal([look, members, looks], [2, 24, [12, 24, 48, 96]]);
  assert.ok(Math.abs(1 - coverage! - 1.4733e-5) < 1e-8, `${coverage}`);
  assert.equal([rows[0].look, rows[0].members, rows[0].coverage], [2, 24, coverage]);
  const half = rows[0].parts![0].estimate.interval!.high - 0.7;
  assert.ok(Math.abs(half - 0.4333) < 2e-4, `${half}`);
  assert.equal(rows[1], { ...context, adjustedP: undefined, verdict: undefined }, 'the control is as it was');
});

test('a dataset that is decided keeps its row; one that may not be decided by members ends the looks', () => {
  const timed = (judgedRows: FindingRow[], trials: string[]): FindingResult => ({
    ...judge(MADE, { rows: judgedRows, notes: ['said'] }, SECOND),
    trainingSeconds: 1,
    evaluationSeconds: 2,
    trials,
  });
  const first = timed([byError('a', 0.01), byError('b', 1)], ['a12', 'b12']);
  assert.ok(mayStillDecide(first));
  const second = timed([byError('a', 1), byError('b', 0.01)], ['a24', 'b24']);
  const both = lookedAtAgain(first, second);
  assert.is(both.verdict, 'reproduced');
  assert.equal(both.rows, [first.rows[0], second.rows[1]]);
  assert.equal(both.trials, ['a12', 'b12', 'a24', 'b24']);
  assert.equal([both.evaluationSeconds, both.notes], [4, ['said']]);
  assert.not.ok(mayStillDecide(both));
  // A trial was lost: what had been decided stays, and the finding is undecided.
  const lost = { ...timed([], ['x']), verdict: 'undecided' as const };
  assert.equal(lookedAtAgain(first, lost).rows, [first.rows[0]]);
  assert.is(lookedAtAgain(first, lost).verdict, 'undecided');
  const fixed = primary('a', 0.3, { estimate: { value: 0.3, reason: FIXED } });
  assert.not.ok(mayStillDecide(timed([fixed], [])));
  assert.not.ok(mayStillDecide(timed([primary('a', 0, { estimate: neverBecause('all alike') })], [])));
  assert.ok(mayStillDecide(timed([primary('a', 0, { estimate: undefinedBecause('too few') })], [])));
  assert.not.ok(mayStillDecide(timed([primary('a', 0, { notApplicable: 'at chance' })], [])));
});

test('every finding says what decides it and why, and no bound is one that only luck could miss', () => {
  for (const { id, primary: declared, controls, source, paperMeasure } of FINDINGS) {
    assert.ok(declared.length > 0 && controls.length > 0, id);
    assert.ok(source === 'ours' || paperMeasure !== undefined, `${id}: how the paper measures it`);
    for (const { bounds: own, reason, quantity } of declared) {
      assert.ok(reason.length > 40 && quantity.length > 10, `${id}: ${quantity}`);
      assert.ok(own.claim !== own.none, `${id}: bounds that leave no room`);
    }
  }
});

test.run();
