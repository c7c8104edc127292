import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readClaims } from '../../src/report/claim/claim-csv.js';
import type { Deviations } from '../../src/report/claim/claim-rows.js';
import { publicationFiles } from '../../src/report/publication.js';
import { recordOf } from '../trace/record.js';
import { PAPER, PRIMARY, resultOf } from './claim/published-claim.js';
import { cellsOf } from './published-versions.js';

const test = suite('publication');

const REASON = 'early: the revision of "r" is 2, registered 1';
const DEVIATIONS: Deviations = new Map([['early', [REASON]]]);
const FILES = ['.md', '.csv', '.tex', '-all.md', '-all.csv'];

/** The files of a run of two findings, `loc-same` and `early`, with two datasets each. */
function published(deviations: Deviations): Map<string, string> {
  const rows = [PRIMARY, PAPER, { ...PRIMARY, data: 'faces' }];
  const files = publicationFiles({
    suiteFile: 'suites/small.yaml',
    membersFlags: '',
    name: 'small',
    question: 'Which hold?',
    networkSeed: '11',
    findings: [resultOf(rows), resultOf(rows, { finding: 'early' })],
    records: [recordOf({ hash: 'f00d' })],
    needsDataDir: false,
    settingsOf: () => 'abcd',
    standing: {
      status: 'confirming',
      reasons: [],
      deviations,
      registration: { hash: 'beef', date: '2026-11-28T09:30:00.000Z', exploratory: [], supersedes: [] },
    },
  });
  assert.equal([...files.keys()], FILES);
  return files;
}

const [PLAIN, DEVIATING] = [published(new Map()), published(DEVIATIONS)];

/** Columns of a CSV file, a list of cells each. */
function columnsIn(csv: string): Record<string, string[]> {
  const [head, ...rows] = csv.trim().split('\n').map(cellsOf);
  return Object.fromEntries(head.map((name, at) => [name, rows.map((cells) => cells[at])]));
}

for (const file of FILES.filter((name) => !name.endsWith('.csv'))) {
  test(`the header of ${file} lists a deviation with its reason`, () => {
    const text = DEVIATING.get(file)!;
    assert.match(text, 'Status: confirming, except early. Registration beef of 2026-11-28T09:30:00.000Z.');
    assert.match(text, `Deviation from the registration: ${REASON}. What early says is exploratory.`);
  });
}

for (const file of ['.csv', '-all.csv']) {
  test(`every row of ${file} has the status of its finding, and how that deviates`, () => {
    const { finding, status, deviation, registration } = columnsIn(DEVIATING.get(file)!);
    assert.ok(finding.includes('early') && finding.includes('loc-same'));
    const quoted = `"${REASON.replaceAll('"', '""')}"`;
    for (const [at, id] of finding.entries()) {
      const expected = id === 'early' ? ['exploratory', quoted] : ['confirming', ''];
      assert.equal([status[at], deviation[at]], expected, `row ${at}`);
    }
    assert.equal(new Set(registration), new Set(['beef']));
  });
}

test('rows of a finding that deviates are marked, no others are, and a legend explains the mark', () => {
  const row = (line: string): boolean => /0\.70 \[0\.60, 0\.80\]/.test(line);
  for (const [file, finding] of [
    ['.md', /`(?:early|loc-same)`/],
    ['-all.md', /`(?:early|loc-same)`/],
    ['.tex', /the PC-bias is stronger|one architecture/],
  ] as const) {
    const lines = DEVIATING.get(file)!.split('\n');
    const claims = lines.filter((line) => row(line) && finding.test(line));
    assert.is(claims.length, 4, file);
    for (const line of claims) {
      assert.is(line.includes('(exploratory)'), /`early`|the PC-bias/.test(line), line);
    }
  }
  assert.match(DEVIATING.get('.md')!, '✓ **reproduced** (exploratory) |');
  assert.match(DEVIATING.get('.md')!, '*Exploratory*: the estimands of this finding differ');
  assert.match(DEVIATING.get('-all.md')!, '*Exploratory*: the estimands of this finding differ');
  assert.match(
    DEVIATING.get('-all.md')!,
    `### early: reproduced (exploratory)\n\nDeviation from the registration: ${REASON}.\n`,
  );
  assert.match(DEVIATING.get('-all.md')!, '### loc-same: reproduced\n');
  assert.match(
    DEVIATING.get('.tex')!,
    'Status: confirming, except early. Rows marked exploratory are decided by other estimands than ' +
      'registered.',
  );
});

test('a published row is read back with its deviation', async () => {
  const read = await readClaims(DEVIATING.get('.csv')!, 'small.csv');
  assert.equal(
    read.map(({ row }) => [row.finding, row.deviation]),
    [
      ['loc-same', undefined],
      ['loc-same', undefined],
      ['early', REASON],
      ['early', REASON],
    ],
  );
});

test('without a deviation there is no mark, no legend of it and no column', () => {
  for (const [file, text] of PLAIN) assert.not.match(text, /exploratory|deviation|, except /i, file);
  assert.match(PLAIN.get('.md')!, 'Status: confirming. Registration beef of');
  assert.match(PLAIN.get('.tex')!, 'own figure. Status: confirming.}');
  assert.equal(new Set(columnsIn(PLAIN.get('.csv')!).status), new Set(['confirming']));
});

test.run();
