import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FINDINGS } from '../../../src/finding/registry.js';
import { packageRoot } from '../../../src/platform/node/files.js';
import { publishedClaim } from '../claim/published-claim.js';
import { formatted, publishedTables, sectionIn, sectionOf } from './section.js';

test('a claim has a line a dataset, with number, bound, the measure of the paper and its figure', () => {
  const digits = [
    publishedClaim({ finding: 'loc-same' }),
    publishedClaim({ finding: 'loc-same', data: 'faces', verdict: 'weaker', paper: [] }, { members: 48 }),
  ];
  const section = sectionOf([digits, [publishedClaim({ finding: 'early' })]]);
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  assert.is(rows.length, FINDINGS.length + 2, 'every finding, and the two lines of the head');
  assert.is(
    rows.find((line) => line.includes('(`loc-same`)')),
    '| one architecture learns in one order (`loc-same`) | `digits` ✓ **reproduced** 0.70 [0.60, 0.80], ' +
      '≥ 0.5 (0.90; .99)<br>`faces` ≈ **weaker** 0.70 [0.60, 0.80], ≥ 0.5 | – |',
  );
  assert.match(section, /with 12 to 48 members/);
  assert.not.match(section, 'look');
});

test('where members were added, a verdict has its look and the coverage of its interval', () => {
  const look = { look: 2, members: 24, looks: [12, 24, 48, 96], coverage: 0.99998527 };
  const section = sectionOf([[publishedClaim({ look })], []]);
  assert.match(
    section,
    '`digits` ✓ **reproduced** (look 2/4, 24 members) 0.70 [0.60, 0.80] (> 99.99 %), ≥ 0.5 (0.90; .99)',
  );
  assert.match(section.replace(/\s+/g, ' '), 'the verdict and its look, the number');
});

test('a row whose finding deviates from its registration is marked, and the text says why', () => {
  const deviation = 'loc-same: the revision of "r" is 2, registered 1';
  const section = sectionOf([[publishedClaim({ deviation }), publishedClaim({ data: 'faces' })], []]);
  assert.match(section, '`digits` ✓ **reproduced** (exploratory) 0.70');
  assert.match(section, '`faces` ✓ **reproduced** 0.70');
  assert.match(section.replace(/\s+/g, ' '), 'What is marked exploratory differs from the [registration]');
  assert.not.match(sectionOf([[publishedClaim()], []]), 'exploratory');
});

test('README says what the published tables say; `npm run readme` writes it', async () => {
  const page = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
  assert.is(sectionIn(page), await formatted(sectionOf(await publishedTables())));
});

test('a page without the section is refused', () => {
  assert.throws(() => sectionIn('# A page\n'), /put the two lines back/);
});

test.run();
