import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/platform/node/files.js';
import { shaderFiles } from '../../src/platform/node/shader-files.js';
import {
  MAY_IMPORT,
  MOST_FILES,
  circles,
  drawerNames,
  fullFolders,
  shaderViolations,
  tableViolations,
  violations,
  type SourceFile,
} from './house.js';

const test = suite('architecture');

function sourceFiles(): SourceFile[] {
  const folder = join(packageRoot(), 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

test('imports point to the ground, and only platform and cli know Node', () => {
  const files = sourceFiles();
  assert.ok(files.length > 100, `${files.length} files found`);
  assert.equal(files.flatMap(violations), []);
});

test('every folder stands in the table', () => {
  const folders = new Set(sourceFiles().map(({ path }) => path.split('/')[0]));
  assert.equal(
    [...folders].filter((folder) => !(folder in MAY_IMPORT)),
    [],
  );
});

test('no two files import each other in a circle, types included', () => {
  assert.equal(circles(sourceFiles()), []);
});

test('the table of what may import what points to the ground', () => {
  assert.equal(tableViolations(MAY_IMPORT), []);
});

for (const root of ['src', 'shaders', 'assembly', 'test', 'bench', 'suites']) {
  test(`no folder of ${root} is a drawer`, () => {
    const paths = readdirSync(join(packageRoot(), root), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${relative(packageRoot(), entry.parentPath)}/${entry.name}`.replaceAll('\\', '/'))
      .filter((path) => !path.includes('node_modules/'));
    assert.ok(paths.length > 0);
    assert.equal(fullFolders(paths), []);
    assert.equal(drawerNames(paths), []);
  });
}

test('every shader opens with its formula', () => {
  const shaders = shaderFiles();
  const names = shaders.names();
  assert.ok(names.length > 20, `${names.length} shaders found`);
  assert.equal(
    names.flatMap((name) => shaderViolations(name, shaders.read(name))),
    [],
  );
});

test('every operation has its shader on its own shelf, and one file declares all operations of a shader', async () => {
  const folder = join(packageRoot(), 'src', 'ops');
  const shaders = shaderFiles();
  /** The files that export an operation, on its own or in a table. */
  const exporters = new Map<Declared, string[]>();
  for (const found of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!found.endsWith('.ts')) continue;
    const path = found.replaceAll('\\', '/');
    const exported = (await import(`../../src/ops/${path.replace(/\.ts$/, '.js')}`)) as object;
    for (const operation of operationsIn(exported)) {
      exporters.set(operation, [...(exporters.get(operation) ?? []), path]);
    }
  }
  assert.equal(
    [...new Set([...exporters.keys()].map(shaderOf))].sort(),
    shaders.names().filter((name) => !name.startsWith('lib/')),
  );
  const faults = [...exporters].flatMap(([operation, paths]) => {
    const shader = shaders.pathOf(shaderOf(operation));
    const onShelf = paths.filter((path) => path.split('/')[0] === shader.split('/')[0]);
    if (onShelf.length === 0) return [`${paths.join(' and ')} declares shaders/${shader}`];
    // Operations that share a shader differ in what it imports, and one file declares them all.
    const sharing = [...exporters].filter(([other]) => shaderOf(other) === shaderOf(operation));
    const together = onShelf.some((path) => sharing.every(([, others]) => others.includes(path)));
    return together ? [] : [`no file declares all ${sharing.length} operations of shaders/${shader}`];
  });
  assert.equal(faults, []);
});

test('every piece of the shader library is imported by a kernel', () => {
  const shaders = shaderFiles();
  const imported = new Set(
    shaders
      .names()
      .flatMap((name) => [...shaders.read(name).matchAll(/^#import (\S+)$/gm)].map(([, of]) => of)),
  );
  const pieces = shaders.names().filter((name) => name.startsWith('lib/'));
  // The adapter chooses the file in `lib/rows_${ROWS}`.
  const reached = (name: string): boolean =>
    [...imported].some((of) => new RegExp(`^${of.replaceAll(/\$\{\w+\}/g, '\\w+')}$`).test(name));
  assert.equal(
    pieces.filter((name) => !reached(name)),
    [],
  );
});

/** [file, text, expected complaint] */
const PLANTED: readonly (readonly [string, string, RegExp])[] = [
  [
    'gpu/device.ts',
    `import { train } from '../train/train.js';`,
    /imports train\/train.js; gpu may import random$/,
  ],
  ['ops/deep/x.ts', `export { seedOf } from '../../data/seed.js';`, /imports data\/seed.js/],
  ['model/x.ts', `import type { Call } from '../ops/backend.js';`, /model may import schema$/],
  ['suite/x.ts', `const x: import('../random/seed.js').Seed = [1, 2];`, /imports random\/seed.js/],
  ['train/x.ts', `const x = await import('../run/prepare.js');`, /imports run\/prepare.js/],
  [
    'train/pass/x.ts',
    `import { a } from '../../finding/claims/early.js';`,
    /imports finding\/claims\/early.js/,
  ],
  ['store/x.ts', `import { EXIT } from '../cli/exit.js';`, /imports cli\/exit.js/],
  ['statistics/x.ts', `import type { Trace } from '../trace/trace.js';`, /statistics may import random$/],
  ['measure/x.ts', `import '../report/csv.js';`, /imports report\/csv.js/],
  [
    'platform/node/x.ts',
    `import { store, type Store } from '../../store/result-store.js';`,
    /may import ops, types of store$/,
  ],
  ['attic/x.ts', `import { a } from '../random/seed.js';`, /stands in no table/],
  ['data/x.ts', `import { readFileSync } from 'node:fs';`, /imports node:fs/],
  ['data/x.ts', `export const root = process.cwd();`, /global process/],
  ['trace/x.ts', `export const bytes = (text: string) => Buffer.from(text);`, /global Buffer/],
  ['ops/x.ts', `export const later = (f: () => void) => setImmediate(f);`, /global setImmediate/],
  ['random/x.ts', `export const pick = () => Math.random() < 0.5;`, /Math.random/],
  ['gpu/x.ts', `export let device: GPUDevice | undefined;`, /module-level mutable/],
  ['gpu/x.ts', `var count = 0;`, /module-level mutable/],
];

for (const [path, text, expected] of PLANTED) {
  test(`a planted violation is found: ${text}`, () => {
    const found = violations({ path, text });
    assert.is(found.length, 1, found.join('; '));
    assert.match(found[0], expected);
  });
}

test('a planted circle is found, of types and through a third file too', () => {
  const planted = [
    { path: 'gpu/a.ts', text: `import type { B } from './deep/b.js';` },
    { path: 'gpu/deep/b.ts', text: `export { c } from '../c.js';` },
    { path: 'gpu/c.ts', text: `import { a } from './a.js';` },
    { path: 'gpu/d.ts', text: `import { a } from './a.js';` },
  ];
  assert.equal(circles(planted), ['gpu/a.ts, gpu/c.ts, gpu/deep/b.ts import each other in a circle']);
  assert.equal(circles(planted.slice(1)), []);
});

test('a planted drawer is found, on a shelf too', () => {
  const paths = Array.from({ length: MOST_FILES }, (_, index) => `src/ops/dense/${index}.ts`);
  assert.equal(fullFolders([...paths, 'src/ops/x.ts']), []);
  assert.match(fullFolders([...paths, 'src/ops/dense/one-more.ts'])[0], /^src\/ops\/dense holds 18 files/);
});

test("a planted file or folder with a drawer's name is found", () => {
  const found = drawerNames(['src/ops/utils/a.ts', 'bench/peers/common.py', 'src/cli/commonplace.ts']);
  assert.equal(found.length, 2);
  assert.match(found[1], /^bench\/peers\/common\.py has the name of a drawer/);
});

test('a planted row of the table that points up is found', () => {
  assert.equal(tableViolations({ gpu: { values: 'ops' }, ops: { values: 'gpu' } }), [
    'gpu may import ops, which does not stand above it in the table',
  ]);
});

/** [file, text without a fault] */
const INNOCENT: readonly (readonly [string, string])[] = [
  [
    'train/x.ts',
    `import { padded } from '../ops/backend.js'; import { b } from './loss.js'; import ts from 'typescript';`,
  ],
  [
    'platform/node/x.ts',
    `import type { Store } from '../../store/result-store.js'; import { env } from 'node:process';`,
  ],
  ['cli/x.ts', `import { join, relative } from 'node:path'; process.exit(0);`],
  [
    'data/x.ts',
    `export function f(x: { process: number }) { let y = x.process; y++; return { Buffer: y }; }`,
  ],
  [
    'ops/x.ts',
    `export const f = (g: () => void) => (typeof setImmediate === 'function' ? setImmediate(g) : g());`,
  ],
  ['random/x.ts', `/** No Math.random, no process. */ export const text = 'let x = process.env';`],
];

for (const [path, text] of INNOCENT) {
  test(`no fault is found in: ${text}`, () => {
    assert.equal(violations({ path, text }), []);
  });
}

test('a shader without its formula is found', () => {
  assert.is(shaderViolations('relu_forward', 'struct Sizes {').length, 1);
  assert.is(shaderViolations('relu_forward', '// Applies ReLU to a tensor of values.\n').length, 1);
  assert.is(shaderViolations('lib/flat', 'fn flat() {}').length, 1);
  assert.is(shaderViolations('relu_forward', '\n// y[m,i] = max(x[m,i], 0)\n').length, 0);
});

interface Declared {
  readonly name: string;
  readonly shader?: string;
}

function shaderOf({ name, shader }: Declared): string {
  return shader ?? name;
}

/** Operations among the exports of a module, and in the tables among them. */
function operationsIn(exported: object): Declared[] {
  return [...new Set(Object.values(exported).flatMap((value: unknown) => operationsOf(value)))];
}

function operationsOf(value: unknown): Declared[] {
  if (isOperation(value)) return [value];
  const isTable =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isTable ? operationsIn(value) : [];
}

function isOperation(value: unknown): value is Declared {
  return (
    typeof value === 'object' && value !== null && 'name' in value && 'dispatch' in value && 'twins' in value
  );
}

test.run();
