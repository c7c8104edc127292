import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../src/platform/node/files.js';
import { formatted, readmeText, readmeSection } from '../../../bench/table/readme.js';

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');

test("README's section of speed is what its result file says", async () => {
  const { source, text } = readmeSection(read('README.md'));
  assert.match(source, /^results\/bench\/[a-z0-9-]+\.md$/);
  assert.is(text, (await formatted(readmeText(read(source), source))).trim());
});

test('a README without the section, or a result without rates, is an error with its cure', () => {
  assert.throws(() => readmeSection('# pcbias\n'), /no section between <!-- bench: FILE -->/);
  assert.throws(
    () => readmeText('# Speed\n', 'results/bench/a.md'),
    /a\.md has no heading '## Rates'.*npm run bench/,
  );
});

test('rates end where the figure or the next heading begins', () => {
  for (const next of ['![rates](a.svg)', '## Losses']) {
    const text = readmeText(`# S\n\n## Rates\n\na | b\n\n${next}\n`, 'a.md');
    assert.match(text, /^a \| b\n\nDefinitions, .*: \[a\.md\]\(a\.md\)\.$/);
  }
});

test.run();
