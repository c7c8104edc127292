import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tinySuite } from '../../run/tiny-suite.js';
import { withTemporaryFolder } from '../../support/temporary.js';
import { pcbias, pcbiasApart } from '../pcbias.js';

/** Writes the tiny suite, and returns its path and that of its results. */
async function tinyIn(folder: string): Promise<[suite: string, results: string]> {
  const suite = join(folder, 'tiny.yaml');
  await writeFile(suite, tinySuite());
  return [suite, join(folder, 'results')];
}

test('without a GPU, auto takes WebAssembly and says so; a named adapter that is not there is exit code 69', async () => {
  const nothing = '/dev/null/nothing';
  const hidden = { VK_DRIVER_FILES: nothing, VK_ICD_FILENAMES: nothing, PCBIAS_CACHE: nothing };
  await withTemporaryFolder(async (folder) => {
    const [suite, results] = await tinyIn(folder);
    const run = ['run', suite, '--results', results, '--adapter'];
    const auto = await pcbiasApart(hidden, ...run, 'auto');
    assert.is(auto.code, 0, auto.stderr);
    assert.match(
      auto.stderr,
      /^backend: WebAssembly SIMD \(V8 .*\) in \d+ threads, because no GPU was found\. Faster: a GPU/m,
    );
    assert.match(auto.stdout, /WebAssembly SIMD/);
    assert.not.match(auto.stderr, /done before/);
    const doctor = await pcbiasApart(hidden, 'doctor', '--adapter', 'auto');
    assert.match(doctor.stdout, /backend: WebAssembly SIMD[^]*conv_weight_gradient/);
    assert.not.match(doctor.stdout, /software adapters/);
    for (const adapter of ['system', 'embedded']) {
      const named = await pcbiasApart(hidden, ...run, adapter, '--results', `${results}-${adapter}`);
      assert.is(named.code, 69, named.stderr);
      assert.match(
        named.stderr,
        /no adapter: .*\n {2}cure: .*\n {2}or: --adapter wasm, which needs no driver/,
      );
    }
    const profile = await pcbiasApart(hidden, ...run, 'auto', '--profile', '--results', `${results}-profile`);
    assert.is(profile.code, 69, profile.stderr);
    assert.match(
      profile.stderr,
      /--profile needs WGSL kernels: no adapter: [^]*\n {2}or: leave out --profile$/m,
    );
  });
});

test('what needs WGSL kernels takes a software adapter with auto, says so, and refuses WebAssembly', async () => {
  const hidden = { VK_DRIVER_FILES: '/nonexistent', VK_ICD_FILENAMES: '/nonexistent' };
  await withTemporaryFolder(async (folder) => {
    const [suite, results] = await tinyIn(folder);
    const file = join(folder, 'trace.json');
    const run = ['run', suite, '--results', results, '--trace-events', file, '--adapter'];
    const wasm = await pcbias(...run, 'wasm');
    assert.is(wasm.code, 2, wasm.stderr);
    assert.match(wasm.stderr, /--trace-events needs WGSL kernels: --adapter wasm runs no WGSL kernels/);
    const auto = await pcbiasApart(hidden, ...run, 'auto');
    assert.is(auto.code, 0, auto.stderr);
    assert.match(
      auto.stderr,
      /^adapter: SwiftShader.* WebAssembly is not taken, for --trace-events needs WGSL kernels\.$/m,
    );
  });
});

test.run();
