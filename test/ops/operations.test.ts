import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ACTIVATIONS } from '../../src/ops/activation/kinds.js';
import { shaderOf } from '../../src/ops/backend.js';
import { DENSE_FORWARD_UPDATES } from '../../src/ops/dense/dense-forward-update.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import { WEIGHT_UPDATES } from '../../src/ops/update/weight-update.js';
import { shaderFiles } from '../../src/platform/node/shader-files.js';
import { openBackend } from '../support/backend.js';
import { casesByOperation } from './cases/all.js';
import { checkCase, runCase, runFenced, runGuarded } from './run-case.js';

// Kernel and twins are each compared with an independent float64 implementation, within a bound that follows
// from the operation's sums and from WGSL's accuracy table. Two results within the bound differ by at most
// twice the bound.

const test = suite('operations');
const open = await openBackend();
const twins = (['cpu', 'webasm'] as const).map((mode) => ({ mode, backend: new TwinBackend(mode) }));
test.after(async () => {
  for (const { backend } of twins) await backend.close();
  await open.close();
});

// A twin's loop computes all elements of a tensor, so what guards it must be tensors of their own.
const guarded = open.backend.name === 'wasm' ? runFenced : runGuarded;

const operations = casesByOperation();

test('every shader is an operation that has cases', () => {
  const kernels = shaderFiles()
    .names()
    .filter((name) => !name.startsWith('lib/'));
  const used = [...operations.values()].map(([{ operation }]) => shaderOf(operation));
  assert.equal([...new Set(used)].sort(), kernels);
});

test('every operation that shares its shader with others has cases of its own', () => {
  const sharing = [
    ...Object.values(WEIGHT_UPDATES).flatMap((updates) => Object.values(updates)),
    ...Object.values(DENSE_FORWARD_UPDATES),
    ...Object.values(ACTIVATIONS).flatMap(({ forward, gradient }) => [forward, gradient]),
  ];
  const bare = sharing.filter(({ name }) => !operations.has(name));
  assert.equal(
    bare.map(({ name }) => name),
    [],
  );
});

for (const [name, cases] of operations) {
  test(`${name}: kernel, ${cases.length} cases`, async () => {
    for (const example of cases) checkCase('kernel', example, await guarded(open.backend, example));
  });
  for (const { mode, backend } of twins) {
    test(`${name}: twin as ${mode}`, async () => {
      for (const example of cases) checkCase(`twin as ${mode}`, example, await runCase(backend, example));
    });
  }
}

test.run();
