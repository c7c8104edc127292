import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding, FindingRow } from '../../src/finding/finding.js';
import { FINDINGS } from '../../src/finding/registry.js';
import { judge, unjudged } from '../../src/finding/result.js';

const bounds = { claim: 0.5, none: 0.1 };
const FINDING: Finding = {
  id: 'made',
  claim: 'A claim.',
  inShort: 'a claim',
  source: 'ours',
  primary: [{ quantity: 'r', bounds, reason: 'made' }],
  controls: [],
  roles: [],
  evaluate: () => ({ rows: [], notes: [] }),
};

const near = (value: number) => ({ value, interval: { low: value - 0.01, high: value + 0.01 } });
const primary = (data: string, value: number, more: Partial<FindingRow> = {}): FindingRow => ({
  kind: 'primary',
  data,
  ensembles: 'net',
  quantity: 'r',
  estimate: near(value),
  expectation: bounds,
  ...more,
});
const judged = (...rows: FindingRow[]) => judge(FINDING, { rows, notes: [] });

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
  assert.is(unjudged(FINDING, 'no ensemble fits', 'not applicable').verdict, 'not applicable');
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
