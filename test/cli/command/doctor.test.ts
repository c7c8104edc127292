import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allKernels } from '../../support/all-kernels.js';
import { withTemporaryFolder } from '../../support/temporary.js';
import { KERNELS, pcbias, pcbiasApart, WASM } from '../pcbias.js';

const OPERATIONS = ['dense', 'conv'].flatMap((kind) =>
  ['forward', 'input_gradient', 'weight_gradient'].map((what) => `${kind}_${what}`),
);

test('doctor by WebAssembly: its products, and the adapters that could be named', async () => {
  const { code, stdout, stderr } = await pcbias('doctor');
  assert.is(code, 0, stderr);
  assert.match(stdout, /^backend: WebAssembly SIMD \(V8 .*\) in \d+ threads\. Faster: a GPU/m);
  assert.match(stdout, /^software adapters: .+ \(--adapter NAME takes one, --profile by itself\)$/m);
  for (const operation of OPERATIONS) assert.match(stdout, new RegExp(`^${operation} +[\\d.]+ `, 'm'));
  assert.not.match(stdout, /_naive|tiles|NaN/);
  const tuned = await pcbias('doctor', '--tune');
  assert.is(tuned.code, 2);
  assert.match(
    tuned.stderr,
    /--tune needs WGSL kernels: --adapter wasm runs no .*\n {2}cure: another --adapter/,
  );
});

test('doctor without --tune tells of the usual tiles, and keeps nothing', async () => {
  await withTemporaryFolder(async (folder) => {
    const { code, stdout, stderr } = await pcbiasApart({ ...KERNELS, PCBIAS_CACHE: folder }, 'doctor');
    assert.is(code, 0, stderr);
    assert.match(stdout, /matrix units for --precision f16-accumulate-f32: (none, it|\d+ x \d+ x \d+, by)/);
    assert.match(stdout, /tiles: the usual ones; .*doctor --tune/);
    assert.match(stdout, /best of our kernels: [\d.]+ GFLOP\/s of fp32 multiply-adds/);
    // Only Mesa's software adapter has vectors of several widths.
    const bits = /^adapter: llvmpipe: Mesa .*, (\d+) bits \(/m.exec(stdout)?.[1];
    const vectors = /^vectors: (\d+) bits, chosen by (Mesa|pcbias|LP_NATIVE_VECTOR_WIDTH)/m.exec(stdout);
    assert.is(vectors?.[1], bits);
    const kept = await readdir(folder);
    assert.equal(
      kept.filter((name) => name === 'tiles'),
      [],
    );
  });
});

// It compiles five of the largest tiles of each product.
if (allKernels()) {
  test('doctor --tune measures the tiles of the table, and what is remembered is listed', async () => {
    await withTemporaryFolder(async (folder) => {
      const tuned = await pcbiasApart({ ...KERNELS, PCBIAS_CACHE: folder }, 'doctor', '--tune');
      assert.is(tuned.code, 0, tuned.stderr);
      const [processor] = await readdir(join(folder, 'tiles'));
      const kept = await readdir(join(folder, 'tiles', processor));
      const lines = tuned.stdout.split('\n');
      const listed = lines.slice(lines.findIndex((line) => /^tiles remembered/.test(line)) + 1);
      // On a machine that is too busy to tell, doctor remembers no tile and says so.
      for (const operation of OPERATIONS) {
        const said = lines.some((line) => line.startsWith(`tiles of ${operation}: `));
        assert.is(
          listed.some((line) => line.startsWith(operation)),
          !said,
          `${operation}\n${tuned.stdout}`,
        );
      }
      assert.is(kept.length, listed.filter((line) => /^(dense|conv)_/.test(line)).length);
    });
  });
}

test('run refuses half precision where there are no matrix units for it', async () => {
  await withTemporaryFolder(async (folder) => {
    const half = ['run', 'suites/quick.yaml', '--precision', 'f16-accumulate-f32', '--results', folder];
    const twins = await pcbias(...half, '--backend', 'twin');
    assert.is(twins.code, 2);
    assert.match(twins.stderr, /the twins compute in f32; leave out --backend twin/);
    const wasm = await pcbias(...half, '--adapter', 'wasm');
    assert.is(wasm.code, 2);
    assert.match(wasm.stderr, /--precision .* needs WGSL kernels: --adapter wasm .*\n {2}cure: another --ad/);
    const embedded = await pcbiasApart(WASM, ...half, '--adapter', 'embedded');
    assert.is(embedded.code, 2);
    assert.match(embedded.stderr, /has no matrix units for it: it lacks .*\n {2}cure: --adapter/);
    assert.not(existsSync(join(folder, 'quick', 'report.md')));
  });
  const other = await pcbias('run', 'suites/quick.yaml', '--precision', 'f16');
  assert.is(other.code, 2);
  assert.match(other.stderr, /Given: "f16", Choices: "f32", "f16-accumulate-f32"/);
});

test('commands that train take --no-tune', async () => {
  for (const command of ['run', 'check', 'reference']) {
    const { code, stdout } = await pcbias(command, '--help');
    assert.is(code, 0);
    assert.match(stdout, /--tune[^]*--no-tune or PCBIAS_TUNE=off/);
  }
});

test.run();
