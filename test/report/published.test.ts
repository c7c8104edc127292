import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/platform/node/files.js';
import { versionsText } from '../../src/report/publication-header.js';
import { CURRENT, staleness } from './published-versions.js';

const test = suite('published tables');

const FOLDER = join(packageRoot(), 'results', 'published');
const FILES = readdirSync(FOLDER).filter((name) => /\.(?:md|csv|tex)$/.test(name));

const SENTENCE = versionsText(CURRENT);
const ROWS = (estimands: string, engine: string): string =>
  `suite,quantity,estimands_version,engine_version,command\nfindings,"r (a, b)",${estimands},${engine},run\n`;

test('a file with the versions of this code is not stale', () => {
  assert.equal(staleness('findings.md', `# Findings\n\n${SENTENCE}\n`), []);
  assert.equal(staleness('findings.tex', `% ${SENTENCE}\n`), []);
  assert.equal(staleness('findings.csv', ROWS(CURRENT.estimands, CURRENT.engine)), []);
});

test('one with other versions, with none, or with several is, and the line has the cure', () => {
  const other = versionsText({ ...CURRENT, estimands: '0'.repeat(12) });
  for (const [file, text] of [
    ['findings-natural.md', `${other}\n`],
    ['findings-natural.md', `${versionsText({ ...CURRENT, engine: '6' })}\n`],
    ['findings-natural.md', `${versionsText({ ...CURRENT, engine: `6 and ${CURRENT.engine}` })}\n`],
    ['findings-natural.md', `${SENTENCE} ${other}\n`],
    ['findings-natural-all.md', 'no versions\n'],
    ['findings-natural.csv', ROWS('0'.repeat(12), CURRENT.engine)],
    ['findings-natural.csv', ROWS(CURRENT.estimands, '6')],
    ['findings-natural.csv', 'suite,command\nfindings,run\n'],
    ['findings-natural.csv', `${ROWS(CURRENT.estimands, CURRENT.engine)}${ROWS('0', '6').split('\n')[1]}\n`],
  ] as const) {
    const [line] = staleness(file, text);
    assert.match(line, `results/published/${file} says "`, text);
    assert.match(line, 'npm run pcbias -- publish suites/findings-natural.yaml', text);
  }
});

test('there are tables of both suites in three formats', () => {
  for (const name of ['findings', 'findings-natural']) {
    for (const ending of ['md', 'csv', 'tex'])
      assert.ok(FILES.includes(`${name}.${ending}`), `${name}.${ending}`);
  }
});

for (const file of FILES) {
  test(`results/published/${file} is of this code's estimands and engine`, () => {
    assert.equal(staleness(file, readFileSync(join(FOLDER, file), 'utf8')), []);
  });
}

test.run();
