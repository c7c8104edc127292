import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FINDINGS } from '../../../src/finding/registry.js';
import type { FindingResult } from '../../../src/finding/result.js';
import { csvOf } from '../../../src/report/format/csv.js';
import { claimCells, readClaims } from '../../../src/report/claim/claim-csv.js';
import { claimRows, figureOf } from '../../../src/report/claim/claim-rows.js';
import { coverageText, numberText, verdictWords } from '../../../src/report/claim/claim-text.js';
import { claimLegend, claimsMarkdown } from '../../../src/report/claim/claims-markdown.js';
import { claimsTerminal } from '../../../src/report/claim/claims-terminal.js';
import { comparedRow, reproducedRow } from '../../../src/report/claim/reproduced.js';
import { recordOf } from '../../trace/record.js';
import { PAPER, PRIMARY, publishedClaim, resultOf } from './published-claim.js';

const looked = { members: 24, look: 2, looks: [12, 24, 48, 96], coverage: 0.994 };
const part = (ensembles: string, low: number, high: number) => ({
  ensembles,
  estimate: { value: (low + high) / 2, interval: { low, high } },
});

test('every finding has a claim in short that fits its column', () => {
  for (const { id, inShort } of FINDINGS) assert.ok(inShort.length > 0 && inShort.length <= 50, id);
});

test('a row a primary and one for a finding without any, with ids that are unique and can be typed', () => {
  const range = 'a/x=0 … a/x=2';
  const rows = claimRows('suite', [
    resultOf([PRIMARY, PAPER, { ...PRIMARY, data: 'few | few-shuffled' }, { ...PRIMARY, data: range }]),
    resultOf([PRIMARY]),
    resultOf([], { finding: 'whitening', verdict: 'not applicable', notes: ['one member finished'] }),
  ]);
  assert.equal(
    rows.map(({ id, request }) => [id, request]),
    [
      ['suite/loc-same/digits', 0],
      ['suite/loc-same/few+few-shuffled', 0],
      ['suite/loc-same/a/x=0..2', 0],
      ['suite/loc-same#2/digits', 1],
      ['suite/whitening', 2],
    ],
  );
  assert.is(rows[0].claim, 'one architecture learns in one order');
  assert.is(rows[4].reason, 'one member finished');
});

test("measures of one quantity become a range, and those with the source's figure come first", () => {
  const words = { ...PAPER, quantity: 'other', paper: 'larger first' };
  const [row] = claimRows('suite', [
    resultOf([PRIMARY, words, PAPER, { ...PAPER, ensembles: 'conv', estimate: { value: 0.4 } }]),
  ]);
  assert.equal(
    row.paper.map(({ quantity, count, range, estimate }) => [quantity, count, range, estimate?.value]),
    [
      ['r of means', 2, { least: 0.4, most: 0.9 }, undefined],
      ['other', 1, undefined, 0.9],
    ],
  );
  assert.equal(figureOf('.99, ResNet-50'), { least: 0.99, most: 0.99 });
  assert.equal(figureOf('−.93, st-VGG'), { least: -0.93, most: -0.93 });
  assert.equal(figureOf('.01 to .51'), { least: 0.01, most: 0.51 });
  for (const words of ['larger PCs first', '10 % faster', undefined]) assert.is(figureOf(words), undefined);
});

test('a table says the verdict in words and by a sign, its look, and what decides otherwise', () => {
  const parts = [part('mlp', 0.6, 0.8), part('conv', 0.2, 0.3)];
  const result = { ...resultOf([{ ...PRIMARY, parts, heterogeneityP: 0.001 }, PAPER]), ...looked };
  const undecided = {
    ...PRIMARY,
    data: 'faces',
    estimate: { value: 0.5, interval: { low: 0.3, high: 0.7 } },
    verdict: 'undecided',
  } as const;
  const rows = claimRows('suite', [result, resultOf([undecided])]);
  const markdown = claimsMarkdown(rows, { column: 'again', cell: ({ id }) => id });
  assert.match(
    markdown,
    '0.70 [0.60, 0.80] (99.4 %) | ≥ 0.5 | 0.90 [0.85, 0.95] | .99, ResNet-50 | ' +
      '✓ **reproduced**, at 24 members, look 2 of 4 | conv alone: weaker; parts differ: 0.25 to 0.70 | ',
  );
  assert.match(markdown, '? **undecided**: weaker or reproduced |');
  const terminal = claimsTerminal(rows);
  assert.match(terminal, '✓ loc-same/digits: one architecture learns in one order (look 2/4, 24 members)\n');
  assert.match(terminal, /reproduced .*0\.70 \[0\.60, 0\.80\] .*0\.90 \(\.99\) .*1 exception$/m);
  assert.ok(terminal.split('\n').every((line) => line.length <= 100));
});

test('a row that no members could decide says so, with the look at which it was left', () => {
  const reason = 'not defined, whatever members are added: 1 of 12 members of net are right about all alike';
  const estimate = { reason, lasting: true } as const;
  const rows = claimRows('suite', [
    { ...resultOf([{ ...PRIMARY, estimate, verdict: 'undecided' }]), ...looked, look: 1, members: 12 },
  ]);
  const markdown = claimsMarkdown(rows, { column: 'again', cell: ({ id }) => id });
  assert.match(markdown, `? **undecided**, at 12 members, look 1 of 4 | ${reason} | `);
  assert.match(
    claimsTerminal(rows),
    /\n {2}undecided  not defined, whatever members are added: 1 of 12 members/,
  );
});

test('the verdict of a row that deviates from the registration says so before what it may be', () => {
  const open = { estimate: { value: 0.5, interval: { low: 0.3, high: 0.7 } }, verdict: 'undecided' } as const;
  const deviation = 'loc-same: the revision of "r" is 2, registered 1';
  const [decided, undecided] = [{}, open].map((changes) => publishedClaim({ ...changes, deviation }).row);
  assert.is(verdictWords(decided), 'reproduced (exploratory)');
  assert.is(verdictWords(undecided), 'undecided (exploratory): weaker or reproduced');
  assert.is(verdictWords(publishedClaim(open).row), 'undecided: weaker or reproduced');
});

test('a claim whose line is full is cut, and its look is not', () => {
  const data = 'data-with-a-name-that-is-long-enough-for-a-line-of-its-own';
  const [, line] = claimsTerminal(claimRows('s', [{ ...resultOf([{ ...PRIMARY, data }]), ...looked }]))
    .split('\n')
    .filter((each) => /^(==|✓)/.test(each));
  assert.is(line.length, 100);
  assert.match(line, /^✓ loc-same\/data-with-.*: one.*… \(look 2\/4, 24 members\)$/);
});

test('a coverage has enough digits to be no certainty, and no more than a reader needs', () => {
  const texts = [0.95, 0.951, 0.994, 0.9998, 0.99998527, 0.9999999995].map((coverage) =>
    coverageText(publishedClaim({ look: { ...looked, coverage } }).row),
  );
  assert.equal(texts, ['', '95.1 %', '99.4 %', '99.98 %', '> 99.99 %', '> 99.99 %']);
});

test('what looks are is said below a table that has some, and below no other', () => {
  const [plain, own] = [resultOf([PRIMARY]), { ...resultOf([PRIMARY]), ...looked }];
  const legendOf = (results: FindingResult[]) => claimLegend(claimRows('suite', results));
  assert.match(legendOf([plain, own]), /\*Look\*: members were added .* as one 95 % interval/);
  assert.not.match(legendOf([plain]), 'Look');
});

test('a narrow interval has as many decimals as its ends need to differ from the number', () => {
  const textOf = (low: number, value: number, high: number) => {
    const estimate = { value, interval: { low, high } };
    return numberText(claimRows('suite', [resultOf([{ ...PRIMARY, estimate }])])[0]);
  };
  assert.is(textOf(0.6, 0.7, 0.8), '0.70 [0.60, 0.80]');
  assert.is(textOf(0.0091, 0.0112, 0.0133), '0.011 [0.009, 0.013]');
  assert.is(textOf(0.5, 0.50003, 0.50006), '0.5000 [0.5000, 0.5001]', 'four at most');
  assert.is(textOf(0.7, 0.7, 0.7), '0.70 [0.70, 0.70]', 'there is no width to see');
});

test('a dataset that was decided at an earlier look than its finding tells its own', () => {
  const faces = { ...PRIMARY, data: 'faces' };
  const last = { members: 96, look: 4, looks: [12, 24, 48, 96], coverage: 0.96 };
  const rows = claimRows('suite', [{ ...resultOf([{ ...PRIMARY, ...looked }, faces]), ...last }]);
  assert.equal(
    rows.map(({ look }) => look),
    [looked, last],
  );
});

test('a published row is read back as it was written', async () => {
  const claims = [
    publishedClaim(
      { look: looked, exceptions: ['conv alone: weaker', 'mlp alone: undecided'] },
      { members: looked.members },
    ),
    publishedClaim(
      { data: '', estimate: {}, expectation: undefined, verdict: 'not applicable', reason: 'why, "so"' },
      { seed: '1', members: 96 },
    ),
    publishedClaim({
      estimate: { ...PRIMARY.estimate, spread: { error: 1e-9, degrees: Infinity, scale: 'fisher' } },
    }),
  ];
  const text = csvOf(claims.map((claim) => claimCells(claim)));
  const read = await readClaims(text, 'suite.csv');
  assert.is(csvOf(read.map((claim) => claimCells(claim))), text);
  for (const [at, { row, made }] of claims.entries()) {
    assert.equal(read[at].made, made);
    assert.equal(read[at].row.estimate.value, row.estimate.value);
    assert.equal(read[at].row.estimate.spread, row.estimate.spread);
    assert.equal(read[at].row.exceptions, row.exceptions);
  }
  assert.equal(read[0].row.look, looked);
});

test('a fresh number is equal, near or too far by the errors of both, and its verdict has the same look', () => {
  const claim = publishedClaim({ look: looked });
  const ensembles = [
    { record: recordOf({ adapter: { description: 'WebAssembly', vendor: '', driver: '' } }) },
  ];
  const again = (value: number) => {
    const estimate = { ...PRIMARY.estimate, value, interval: { low: value - 0.1, high: value + 0.1 } };
    return reproducedRow(claim, [resultOf([{ ...PRIMARY, estimate }, PAPER])], ensembles, 0.01);
  };
  const equal = again(0.7);
  assert.is(equal.differs, undefined);
  assert.match(comparedRow(claim, equal), /\n {2}same adapter: equal$/);
  const { low, high } = equal.here!.estimate.interval!;
  assert.ok(high - low > 0.28 && high - low < 0.36, `99.4 % of t(11) at .05: ${high - low}`);
  assert.is(again(0.75).differs, undefined, 'half an error of the difference');
  assert.match(comparedRow(claim, again(0.75)), /same adapter: 0\.050 apart .*, not more than the two allow/);
  assert.ok(again(0.1).differs !== undefined, 'eight errors');
  const gone = reproducedRow(claim, [resultOf([])], ensembles, 0.01);
  assert.is(gone.differs, 'loc-same has no number on digits here');
  assert.match(comparedRow(claim, gone), 'the data are others than those published');
});

test.run();
