import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EXIT } from '../../src/cli/exit.js';
import { FINDINGS } from '../../src/finding/registry.js';
import { packageRoot } from '../../src/platform/node/files.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import { planTrials } from '../../src/suite/plan.js';

/** Columns at which a line of prose ends; a row of a table may be longer. */
const WIDTH = 110;
const MOST_README_LINES = 130;

const read = (path: string): string => readFileSync(join(packageRoot(), path), 'utf8');
const docs = readdirSync(join(packageRoot(), 'docs')).filter((name) => name.endsWith('.md'));
const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs.map((name) => `docs/${name}`)];

test('README is short, and answers in order', () => {
  const lines = read('README.md').trimEnd().split('\n');
  assert.ok(
    lines.length <= MOST_README_LINES,
    `${lines.length} lines, expected at most ${MOST_README_LINES}`,
  );
  assert.equal(
    lines.filter((line) => line.startsWith('## ')),
    [
      '## Two commands',
      '## Your own question',
      '## What holds',
      '## How fast',
      '## How it is built',
      '## Where to read on',
    ],
  );
  assert.ok(lines.findIndex((line) => line.startsWith('![')) < lines.indexOf('## Two commands'));
});

test("README's suite is one, and its finding finds its trials", () => {
  const [, text] = /^```yaml\n([\s\S]*?)^```$/m.exec(read('README.md')) ?? [];
  const suite = parseSuite(text ?? '', 'README.md');
  assert.is(planTrials(suite).length, 2);
  assert.equal(
    suite.findings.map(({ finding }) => finding),
    ['loc-across'],
  );
});

test('science.md has every finding with the text of its claim, its file and a section', () => {
  const page = read('docs/science.md');
  const rows = Array.from(
    page.matchAll(/^\| `([a-z-]+)` +\| ([^|]*[^ |]) +\| ([\w-]+) +\| \[`(\S+)`\]\(\S+\) +\|$/gm),
  );
  assert.equal(
    rows.map(([, id, claim, source, file]) => ({ id, claim, source, file })),
    FINDINGS.map(({ id, claim, source }) => {
      const shelf = source === 'ours' ? 'claims/ours' : 'claims';
      return { id, claim, source, file: `src/finding/${shelf}/${id}.ts` };
    }),
  );
  const headings = page.match(/^### .*$/gm)?.join('\n') ?? '';
  for (const { id } of FINDINGS) assert.ok(headings.includes(`\`${id}\``), `no section of ${id}`);
});

test('architecture.md has a reason for each library, and each exit code', () => {
  const page = read('docs/architecture.md');
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, object>;
  const libraries = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !/types(?:\/|$)/.test(name),
  );
  const [, table] = page.split('## Libraries');
  assert.equal(
    libraries.filter((name) => !table.includes(`\`${name}\``)),
    [],
  );
  const codes = Array.from(page.matchAll(/^\| +(\d+) \|/gm), ([, code]) => Number(code));
  assert.equal(codes, Object.values(EXIT));
});

for (const page of PAGES) {
  test(`commands of ${page} exist, and its lines end at ${WIDTH} columns`, () => {
    const text = read(page);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const called = [...text.matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name]) => name);
    assert.equal(
      called.filter((name) => !(name in scripts)),
      [],
    );
    const commands = readdirSync(join(packageRoot(), 'src/cli/command')).map((file) =>
      file.replace('.ts', ''),
    );
    const asked = [...text.matchAll(/npm run pcbias -- ([a-z]+)/g)].map(([, name]) => name);
    assert.equal(
      asked.filter((name) => !commands.includes(name)),
      [],
    );
    const long = text.split('\n').filter((line) => line.length > WIDTH && !line.startsWith('|'));
    assert.equal(long, []);
  });
}

test.run();
