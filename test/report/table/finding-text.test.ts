import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FindingResult, JudgedRow } from '../../../src/finding/result.js';
import { verdictOf } from '../../../src/finding/verdict.js';
import { findingRows } from '../../../src/report/table/finding-tables.js';
import {
  headlines,
  rangeText,
  tally,
  verdictAtLook,
  verdictText,
} from '../../../src/report/table/finding-text.js';

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

const result = (rows: readonly JudgedRow[]) => ({ rows }) as FindingResult;

test('an undecided number says what it may still be, unless that is everything', () => {
  assert.is(verdictText(row(0.4, 0.6)), 'undecided: weaker or reproduced');
  assert.is(verdictText(row(0, 0.2)), 'undecided: not reproduced or weaker');
  assert.is(verdictText(row(0, 0.6)), 'undecided');
  assert.is(verdictText(row(0.6, 0.7)), 'reproduced');
  const { expectation: _, verdict: __, ...context } = row(0.6, 0.7);
  assert.is(verdictText(context), '');
});

test('a verdict says the look at which it fell, and the CSV the coverage of its interval', () => {
  const decided = { ...row(0.6, 0.7), look: 2, members: 24, looks: [12, 24, 48, 96], coverage: 0.997 };
  assert.is(verdictAtLook(decided), 'reproduced, at 24 members, look 2 of 4');
  assert.is(verdictAtLook(row(0.6, 0.7)), 'reproduced');
  const context = { ...row(0, 1), verdict: undefined, expectation: undefined };
  const rows = findingRows([{ ...result([decided, context]), finding: 'made' }]);
  assert.equal(
    rows.map(({ coverage, members, look, looks }) => [coverage, members, look, looks]),
    [
      [0.997, 24, 2, '12 24 48 96'],
      [0.95, undefined, undefined, undefined],
    ],
  );
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

test('the primaries come first, then the measure of the source, and nothing else', () => {
  const [primary, context] = [row(0.6, 0.7), { ...row(0, 0.1), verdict: undefined }];
  const paper = { ...context, kind: 'paper', quantity: 'r of bin means' } as const;
  assert.equal(headlines(result([context, paper, primary])), [primary, paper]);
  assert.equal(headlines(result([context])), [context], 'all where there is neither');
});

test('a tally counts the numbers that decide, most frequent first', () => {
  assert.is(
    tally(result([row(0.6, 0.7), row(0.4, 0.6), row(0.6, 0.8)])),
    '2 of 3 reproduced, 1 undecided: weaker or reproduced',
  );
  assert.is(tally(result([row(0.2, 0.3)])), '1 weaker');
  assert.is(tally(result([])), 'no number decides');
});

test.run();
