import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/platform/node/files.js';
import { clumsySentences, countsByFolder, LAST_COLUMN, longLines, type TextFile } from './prose.js';

const test = suite('prose');

/**
 * The files checked in each folder, by the end of their names. Generated results, registrations and packages
 * are not.
 */
const CHECKED: readonly (readonly [folder: string, ending: RegExp])[] = [
  ['src', /\.(?:ts|md)$/],
  ['test', /\.(?:ts|md)$/],
  ['bench', /\.(?:ts|md)$/],
  ['shaders', /\.(?:wgsl|md)$/],
  ['assembly', /\.ts$/],
  ['suites', /\.(?:yaml|md)$/],
  ['docs', /\.md$/],
  ['.ci', /(?:^|\/)[^.][^/]*$/],
];

function textFiles(): TextFile[] {
  const root = packageRoot();
  const below = new Set(readdirSync(root));
  const paths = CHECKED.filter(([folder]) => below.has(folder)).flatMap(([folder, ending]) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && ending.test(entry.name))
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll('\\', '/'),
      ),
  );
  const pages = [...below].filter((name) => name.endsWith('.md'));
  return [...paths, ...pages]
    .filter((path) => !path.includes('node_modules/') && !path.startsWith('suites/registration/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

const files = textFiles();

for (const [what, found] of [
  [`every line ends at ${LAST_COLUMN} columns`, files.flatMap(longLines)],
  ['every sentence begins with its subject', files.flatMap(clumsySentences)],
] as const) {
  test(`${what}`, () => {
    assert.ok(files.length > 300, `${files.length} files found`);
    assert.is(found.length, 0, `${countsByFolder(found)}\n${found.join('\n')}`);
  });
}

const WIDE = 'wide '.repeat(25);
const UNBROKEN = 'x'.repeat(120);

/** [file, text, number of its lines that are too long] */
const LINES: readonly (readonly [string, string, number])[] = [
  ['src/a.ts', `// ${WIDE}`, 1],
  ['src/a.ts', `/**\n * ${WIDE}\n * short\n */\nconst a = 1;`, 1],
  ['src/a.ts', `throw new Error('${WIDE}');`, 1],
  ['src/a.ts', `throw new Error(\`${WIDE}\${a}\`);`, 1],
  ['src/a.ts', `const a = 1; // ${WIDE}`, 1],
  ['src/a.ts', `run('${WIDE}', () => 1);`, 1],
  ['src/a.ts', `const a = ${'b + '.repeat(40)}c;`, 1],
  ['shaders/a.wgsl', `// y = x ${WIDE}`, 1],
  ['suites/a.yaml', `title: ${WIDE}`, 1],
  ['.ci/run', `echo ${WIDE}`, 1],
  ['README.md', `${WIDE}\n\n- ${WIDE}`, 2],
  ['README.md', `see [a](https://b.example/${UNBROKEN}) and ${WIDE}`, 1],
  ['src/a.ts', `// ${'é'.repeat(50)} ${'–'.repeat(50)}`, 0],
  ['src/a.ts', `// https://example.org/${UNBROKEN}`, 0],
  ['src/a.ts', `const a = \`\n${WIDE}\n\`;`, 0],
  ['src/a.ts', `const a = /${WIDE}/;`, 0],
  ['src/a.ts', `const a = '${UNBROKEN}';`, 0],
  ['test/a.test.ts', `test('${WIDE}', () => {});`, 0],
  ['test/a.test.ts', `test(\`\${a} ${WIDE}\`, async () => {});`, 0],
  ['README.md', `| ${WIDE} |\n\n\`\`\`sh\n${WIDE}\n\`\`\``, 0],
  ['README.md', `- [a](https://b.example/${UNBROKEN}).`, 0],
];
for (const [path, text, count] of LINES) {
  const shown = text
    .replaceAll(WIDE, 'wide…')
    .replaceAll(UNBROKEN, 'xxx…')
    .replaceAll('\n', ' ')
    .slice(0, 60);
  test(`${count} too long in ${path}: ${shown}`, () => {
    assert.is(longLines({ path, text }).length, count, longLines({ path, text }).join('\n'));
  });
}

/** [file, text, what must be said about it, or nothing] */
const SENTENCES: readonly (readonly [string, string, string | undefined])[] = [
  ['src/a.ts', '/** Of the parts that are left, the first. */', "'Of the parts"],
  ['src/a.ts', '/** It is a sum. Of its terms none is 0. */', "'Of its terms"],
  ['src/a.ts', '/**\n * A sum.\n *\n * @returns it\n */\n// One line.\n// That of the next.', "'That of"],
  ['src/a.ts', 'f(1); // That of the last', "'That of the last"],
  ['src/a.ts', 'const a = [\n  // It ends for whoever\n  // began it.\n];', "'whoever"],
  [
    'src/a.ts',
    "/** The adapter's units,\n * where there\n * is such an adapter. */\nconst a = 1;",
    "'where there",
  ],
  ['src/a.ts', '/**\n * Two kinds:\n * - Of a layer: its weights\n */', "'Of a layer"],
  ['shaders/a.wgsl', '// y = x\n// Of each member its own.', "'Of each"],
  ['suites/a.yaml', '# Of these ten seeds.\nname: a', "'Of these"],
  ['.ci/run', '#!/usr/bin/env bash\n# Of all stages the last.', "'Of all"],
  ['README.md', 'A page.\n\nOf its tables,\none is short.', "'Of its"],
  ['src/a.ts', '/** The share of the terms that are Of(x). Often it is 0. */', undefined],
  ['src/a.ts', "throw new Error('Of what whoever where there is such');", undefined],
  ['src/a.ts', 'const a = `// Of a kernel`;', undefined],
  ['shaders/a.wgsl', 'let a = 1; ', undefined],
  ['README.md', '```\nOf a fence.\n```\n\n| Of a table |', undefined],
];
for (const [path, text, expected] of SENTENCES) {
  test(`${expected === undefined ? 'plain' : 'clumsy'} in ${path}: ${text.replaceAll('\n', ' ')}`, () => {
    const found = clumsySentences({ path, text });
    assert.is(found.length, expected === undefined ? 0 : 1, found.join('\n'));
    if (expected !== undefined) assert.match(found[0], expected);
  });
}

test('counts are by folder, the most first', () => {
  const messages = ['src/ops/a.ts:1 has', 'src/ops/dense/b.ts:7 has', 'README.md:3 has'];
  assert.is(countsByFolder(messages), 'src/ops 2, . 1');
});

test.run();
