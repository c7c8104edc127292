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
    '| one architecture learns in one order (`loc-same`) | `digits` ✓ **reproduced** 0.70 [0.60, 0.80], ≥ 0.5 ' +
      '(0.90; .99)<br>`faces` ≈ **weaker** 0.70 [0.60, 0.80], ≥ 0.5 | – |',
  );
  assert.match(section, /with 12 to 48 members/);
});

test('README says what the published tables say; `npm run readme` writes it', async () => {
  const page = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
  assert.is(sectionIn(page), await formatted(sectionOf(await publishedTables())));
});

test('a page without the section is refused', () => {
  assert.throws(() => sectionIn('# A page\n'), /put the two lines back/);
});

test.run();
