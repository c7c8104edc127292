import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/platform/node/files.js';
import { anchorsOf, commentFaults, pageFaults, type Tree } from './page.js';

const at = (path: string): string => join(packageRoot(), path);

const tree: Tree = {
  exists: (path) => existsSync(at(path)),
  matches(pattern) {
    const folder = pattern.slice(0, pattern.lastIndexOf('/'));
    const name = new RegExp(
      `^${pattern
        .slice(folder.length + 1)
        .replaceAll('.', '\\.')
        .replaceAll('*', '.*')}$`,
    );
    return existsSync(at(folder)) ? readdirSync(at(folder)).filter((each) => name.test(each)) : [];
  },
  read: (path) => readFileSync(at(path), 'utf8'),
};

/** Files under a folder with one of some endings, by their path from the package's folder. */
function filesIn(folder: string, endings: readonly string[]): string[] {
  return readdirSync(at(folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => !path.includes('/node_modules/') && endings.some((ending) => path.endsWith(ending)))
    .sort();
}

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'results/README.md',
  ...filesIn('docs', ['.md']),
];
const SOURCES = [
  ...['src', 'test', 'bench'].flatMap((folder) => filesIn(folder, ['.ts', '.mjs', '.py'])),
  ...filesIn('shaders', ['.wgsl']),
  ...filesIn('suites', ['.yaml']),
];

for (const page of PAGES) {
  test(`links and cited paths of ${page} exist`, () => {
    assert.equal(pageFaults(page, tree.read(page), tree), []);
  });
}

test('pages that comments of sources name exist, with the sections that they name', () => {
  assert.ok(SOURCES.length > 300, `${SOURCES.length} files found`);
  assert.equal(
    SOURCES.flatMap((path) => commentFaults(path, tree.read(path), tree)),
    [],
  );
});

const planted: Tree = {
  exists: (path) => ['docs', 'docs/a.md', 'docs/science.md', 'src/ops', 'src/ops/a.ts'].includes(path),
  matches: (pattern) => (pattern === 'src/ops/*.ts' ? ['a.ts'] : []),
  read: () => '# A page\n\n## 2. Notation, and `theory`\n',
};

/** [text of a page, what must be said about it] */
const FAULTY: readonly (readonly [string, RegExp])[] = [
  ['See [a](missing.md).', /links to missing\.md, which does not exist/],
  ['See [`a`](missing.md).', /links to missing\.md/],
  ['See ![a](figures/a.svg).', /links to figures\/a\.svg/],
  ['See [a](a.md#theory).', /links to a\.md#theory, and docs\/a\.md has no such heading/],
  ['See [a](#2-theory).', /links to #2-theory/],
  ['Look into `src/ops/b.ts`.', /cites src\/ops\/b\.ts, which does not exist/],
  ['Look into src/ops/b.ts.', /cites src\/ops\/b\.ts, which/],
  ['```sh\nnode examples/a.mjs\n```', /cites examples\/a\.mjs/],
  ['All of `src/ops/*.wgsl`.', /cites src\/ops\/\*\.wgsl/],
];

for (const [text, expected] of FAULTY) {
  test(`a planted fault is found: ${text.replaceAll('\n', ' ')}`, () => {
    const found = pageFaults('docs/b.md', text, planted);
    assert.is(found.length, 1, found.join('; '));
    assert.match(found[0], expected);
  });
}

test('no fault is found where there is none', () => {
  const text = [
    'See [a](a.md#2-notation-and-theory), [there](../src/ops/a.ts), [here](#b).',
    'And [far](https://example.org/x.md).',
    '# B',
    'In `src/ops/a.ts`, src/ops, all of `src/ops/*.ts`; run `node dist/src/a.js`; `[example](not a link)`.',
    '```ts\nconst link = list[0](argument);\n```',
  ].join('\n\n');
  assert.equal(pageFaults('docs/b.md', text, planted), []);
});

/** [path, text, what must be said about it] */
const COMMENTS: readonly (readonly [string, string, RegExp])[] = [
  ['src/ops/a.ts', '/** As in theory.md. */', /names theory\.md, which is neither/],
  ['src/ops/a.ts', 'const a = 1; // see docs/theory.md', /names docs\/theory\.md/],
  ['shaders/a.wgsl', '// y = x (theory.md)', /names theory\.md/],
  ['suites/a.yaml', 'a: 1 # as in theory.md', /names theory\.md/],
  ['src/ops/a.ts', '/** Rates (science.md,\n * section 3). */', /names section 3 of science\.md/],
  ['src/ops/a.ts', '// Section and section 7 of science.md', /names section 7 of science\.md/],
];

for (const [path, text, expected] of COMMENTS) {
  test(`a planted comment is found: ${text.replaceAll('\n', ' ')}`, () => {
    const found = commentFaults(path, text, planted);
    assert.is(found.length, 1, found.join('; '));
    assert.match(found[0], expected);
  });
}

test('comments that name pages and sections that exist, or pages of a run, have no fault', () => {
  const text = "/** science.md, section 2; docs/a.md; a run writes report.md. */\nconst file = 'table.md';\n";
  assert.equal(commentFaults('src/ops/a.ts', text, planted), []);
});

test('anchors are those of GitHub', () => {
  const text =
    '# What holds\n\n## 5. Limits, and more\n\n### `pc-order-linear` and `b`\n\n```sh\n# no\n```\n';
  assert.equal([...anchorsOf(text)], ['what-holds', '5-limits-and-more', 'pc-order-linear-and-b']);
});

test.run();
