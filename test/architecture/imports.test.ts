import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/platform/node/files.js';
import { shaderFiles } from '../../src/platform/node/shader-files.js';
import { MAY_IMPORT, shaderViolations, violations, type SourceFile } from './house.js';

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

test('every shader opens with its formula', () => {
  const shaders = shaderFiles();
  const names = shaders.names();
  assert.ok(names.length > 20, `${names.length} shaders found`);
  assert.equal(
    names.flatMap((name) => shaderViolations(name, shaders.read(name))),
    [],
  );
});

test('every operation has its shader on the shelf of its own, and every shader is of one operation', async () => {
  const folder = join(packageRoot(), 'src', 'ops');
  const shaders = shaderFiles();
  const declared: string[] = [];
  const misplaced: string[] = [];
  for (const found of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!found.endsWith('.ts')) continue;
    const path = found.replaceAll('\\', '/');
    const exported = (await import(`../../src/ops/${path.replace(/\.ts$/, '.js')}`)) as Record<
      string,
      unknown
    >;
    for (const { name } of Object.values(exported).filter(isOperation)) {
      declared.push(name);
      const shader = shaders.pathOf(name);
      if (shader.split('/')[0] !== path.split('/')[0]) misplaced.push(`${path} declares shaders/${shader}`);
    }
  }
  assert.equal(
    declared.sort(),
    shaders.names().filter((name) => !name.startsWith('lib/')),
  );
  assert.equal(misplaced, []);
});

test('every piece of the shader library is imported by a kernel', () => {
  const shaders = shaderFiles();
  const imported = new Set(
    shaders
      .names()
      .flatMap((name) => [...shaders.read(name).matchAll(/^#import (\S+)$/gm)].map(([, of]) => of)),
  );
  const pieces = shaders.names().filter((name) => name.startsWith('lib/'));
  // `lib/rows_${ROWS}`: which one is the adapter's choice.
  const reached = (name: string): boolean =>
    [...imported].some((of) => new RegExp(`^${of.replaceAll(/\$\{\w+\}/g, '\\w+')}$`).test(name));
  assert.equal(
    pieces.filter((name) => !reached(name)),
    [],
  );
});

/** [file, text, what must be said about it] */
const PLANTED: readonly (readonly [string, string, RegExp])[] = [
  [
    'gpu/device.ts',
    `import { train } from '../train/train.js';`,
    /imports train\/train.js; gpu may import random$/,
  ],
  ['ops/deep/x.ts', `export { seedOf } from '../../data/seed.js';`, /imports data\/seed.js/],
  ['model/x.ts', `import type { Call } from '../ops/backend.js';`, /model may import nothing$/],
  ['suite/x.ts', `const x: import('../random/seed.js').Seed = [1, 2];`, /imports random\/seed.js/],
  ['train/x.ts', `const x = await import('../run/store.js');`, /imports run\/store.js/],
  ['measure/x.ts', `import '../report/csv.js';`, /imports report\/csv.js/],
  [
    'platform/node/x.ts',
    `import { store, type Store } from '../../run/store.js';`,
    /may import types of run$/,
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

/** [file, text without a fault] */
const INNOCENT: readonly (readonly [string, string])[] = [
  [
    'train/x.ts',
    `import { padded } from '../ops/backend.js'; import { b } from './loss.js'; import ts from 'typescript';`,
  ],
  [
    'platform/node/x.ts',
    `import type { Store } from '../../run/store.js'; import { env } from 'node:process';`,
  ],
  ['cli/x.ts', `import { join } from 'node:path'; process.exit(0);`],
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

function isOperation(value: unknown): value is { readonly name: string } {
  return (
    typeof value === 'object' && value !== null && 'name' in value && 'dispatch' in value && 'twins' in value
  );
}

test.run();
