import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FindingResult, JudgedRow } from '../../../src/finding/result.js';
import { verdictOf } from '../../../src/finding/verdict.js';
import { findingRows } from '../../../src/report/table/finding-tables.js';
import { lookText, rangeText, shortLookText, verdictText } from '../../../src/report/table/finding-text.js';

const expectation = { claim: 0.5, none: 0.1 };

function row(low: number, high: number): JudgedRow {
  const estimate = { value: (low + high) / 2, interval: { low, high } };
  return {
    data: 'digits',
    ensembles: 'mlp-2',
    quantity: 'r',
    estimate,
    expectation,
    verdict: verdictOf(estimate, expectation),
  };
}

test('an undecided number says what it may still be, unless that is everything', () => {
  assert.is(verdictText(row(0.4, 0.6)), 'undecided: weaker or reproduced');
  assert.is(verdictText(row(0, 0.2)), 'undecided: not reproduced or weaker');
  assert.is(verdictText(row(0, 0.6)), 'undecided');
  assert.is(verdictText(row(0.6, 0.7)), 'reproduced');
  const { expectation: _, verdict: __, ...context } = row(0.6, 0.7);
  assert.is(verdictText(context), '');
});

test('a primary that says nothing says why, and others their range and whether it exceeds their errors', () => {
  const { estimate } = row(0.2, 0.4);
  const none = { ...row(0, 0), verdict: 'not applicable', notApplicable: 'it is linear' } as const;
  assert.is(verdictText(none), 'not applicable: it is linear');
  const parts = [0.25, 0.75].map((value) => ({ ensembles: `${value}`, estimate: { value } }));
  assert.is(rangeText({ ...row(0.2, 0.4), parts, heterogeneityP: 0.0004 }), '0.25 to 0.75, p < 0.001');
  assert.is(rangeText({ ...row(0.2, 0.4), parts, heterogeneityP: 0.25 }), '0.25 to 0.75, p = 0.250');
  assert.is(rangeText({ ...row(0.2, 0.4), parts: [{ ensembles: 'one', estimate }] }), '');
});

test('a verdict says the look at which it fell, and the CSV the coverage of its interval', () => {
  const looks = [12, 24, 48, 96];
  const decided = { ...row(0.6, 0.7), look: 2, members: 24, looks, coverage: 0.99998527 };
  assert.is(lookText(decided), 'at 24 members, look 2 of 4');
  assert.is(shortLookText(decided), 'look 2/4, 24 members');
  assert.is(lookText({ members: 12 }), '12 members');
  assert.is(shortLookText({ members: 12 }), '12 members');
  assert.is(lookText(row(0.6, 0.7)), '');
  const context = { ...row(0, 1), verdict: undefined, expectation: undefined };
  const result = { finding: 'made', source: 'ours', verdict: 'reproduced', rows: [decided, context] };
  const rows = findingRows([result as unknown as FindingResult]);
  assert.equal(
    rows.map((each) => [each.coverage, each.members, each.look, each.looks]),
    [
      [0.99998527, 24, 2, '12 24 48 96'],
      [0.95, undefined, undefined, undefined],
    ],
  );
});

test.run();
