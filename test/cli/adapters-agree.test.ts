import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tinySuite } from '../run/tiny-suite.js';
import { allKernels } from '../support/all-kernels.js';
import { withTemporaryFolder } from '../support/temporary.js';
import { KERNELS, pcbiasApart, pcbiasIn, WASM } from './pcbias.js';

/**
 * Largest difference of a correlation between WGSL kernels and WebAssembly. Their bits differ, so some
 * members reach some examples a checkpoint earlier or later. Measured: .0014 on lavapipe 25. The intervals of
 * these 56 correlations reach .041 to .188 to either side, so this is an eighth of the narrowest.
 */
const MOST = 0.005;

/** Trains a suite and resolves to a column of one of its tables, by what stands in the columns before it. */
async function columnOf(
  column: string,
  table: string,
  suite: string,
  environment: typeof KERNELS,
  ...more: string[]
): Promise<Map<string, number>> {
  return withTemporaryFolder(async (folder) => {
    const start = environment === KERNELS ? pcbiasApart : pcbiasIn;
    const ran = await start(environment, 'run', suite, '--results', folder, ...more);
    assert.is(ran.code, 0, ran.stderr);
    const text = await readFile(join(folder, basename(suite, '.yaml'), table), 'utf8');
    const [header, ...rows] = text
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const at = header.indexOf(column);
    assert.ok(at > 0 && rows.length > 0, text);
    return new Map(rows.map((row) => [row.slice(0, at).join(), Number(row[at])]));
  });
}

function assertNear(found: Map<string, number>, expected: Map<string, number>, most: number): void {
  assert.equal([...found.keys()], [...expected.keys()]);
  for (const [what, value] of expected) {
    const other = found.get(what)!;
    assert.ok(Math.abs(other - value) <= most, `${what}: ${value} and ${other}`);
  }
}

test('WGSL kernels, WebAssembly and twins give the same accuracies, within one example in a hundred', async () => {
  await withTemporaryFolder(async (folder) => {
    const suite = join(folder, 'tiny.yaml');
    await writeFile(suite, tinySuite());
    const accuracies = (environment: typeof KERNELS, backend: string) =>
      columnOf('accuracy', 'accuracy.csv', suite, environment, '--backend', backend);
    const kernels = await accuracies(KERNELS, 'webgpu');
    assertNear(await accuracies(WASM, 'webgpu'), kernels, 0.01);
    assertNear(await accuracies(WASM, 'twin'), kernels, 0.01);
  });
});

// Drivers compile for most of a minute.
if (allKernels()) {
  test('quick: correlations of WGSL kernels and of WebAssembly agree', async () => {
    const correlations = (environment: typeof KERNELS) =>
      columnOf('r', 'correlations.csv', 'suites/quick.yaml', environment);
    assertNear(await correlations(WASM), await correlations(KERNELS), MOST);
  });
}

test.run();
