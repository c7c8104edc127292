import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  cureForSlow,
  fasterBits,
  lavapipeOf,
  processorIn,
  type Processor,
} from '../../../src/platform/node/lavapipe.js';
import { runNode } from '../../support/node-process.js';
import { withTemporaryFolder } from '../../support/temporary.js';

const moduleUrl = (path: string): string => new URL(`../../../src/${path}`, import.meta.url).href;

const test = suite('lavapipe');

const AVX512 = 'fpu avx2 avx512f avx512dq avx512bw avx512vl';
const processor = (vendor: string, flags: string): Processor =>
  processorIn(
    `processor\t: 0\nvendor_id\t: ${vendor}\nflags\t\t: ${flags}\n\nprocessor\t: 1\nvendor_id\t: x\n`,
  );

test('version and width are read from what Dawn says, of this driver only', () => {
  const description = 'llvmpipe: Mesa 25.0.7-2~bpo12+1 (LLVM 15.0.6) 0.0.1';
  const found = lavapipeOf({ description, device: 'llvmpipe-llvm-15-0-6-512-bits-' });
  assert.equal(found, { major: 25, bits: 512 });
  assert.is(lavapipeOf({ description, device: 'another name' }), undefined);
  const device = 'SwiftShader Device (LLVM 10.0.0)';
  assert.is(lavapipeOf({ description: 'SwiftShader driver-5.0.0', device }), undefined);
  assert.is(lavapipeOf({ description: 'NVIDIA: 550.1', device: '512-bits' }), undefined);
});

test('512 bits are taken only where they measured faster: by processor, instructions and version', () => {
  const intel = processor('GenuineIntel', AVX512);
  assert.is(fasterBits({ major: 26, bits: 256 }, intel), 512);
  assert.is(fasterBits({ major: 27, bits: 128 }, intel), 512);
  assert.is(fasterBits({ major: 26, bits: 512 }, intel), undefined, 'it has them already');
  assert.is(fasterBits({ major: 25, bits: 256 }, intel), undefined, 'an older Mesa');
  assert.is(fasterBits({ major: 26, bits: 256 }, processor('AuthenticAMD', AVX512)), undefined);
  for (const missing of ['avx512f', 'avx512dq', 'avx512bw', 'avx512vl']) {
    const without = AVX512.replace(missing, '');
    assert.is(fasterBits({ major: 26, bits: 256 }, processor('GenuineIntel', without)), undefined, missing);
  }
  assert.is(fasterBits({ major: 26, bits: 256 }, processorIn('')), undefined, 'an unknown processor');
});

test('an older Mesa has a cure, a fast one has none', () => {
  assert.match(cureForSlow({ major: 25, bits: 256 }) ?? '', /Mesa 26 or newer.*\(sudo bash \.ci\/vulkan\.sh/);
  assert.is(cureForSlow({ major: 26, bits: 256 }), undefined);
});

/** Prints what a process gives to Mesa as its cache when Dawn is opened. */
const cacheOf = async (environment: NodeJS.ProcessEnv): Promise<string> => {
  const program = `
    import { separateDriverCache } from '${moduleUrl('platform/node/lavapipe.js')}';
    separateDriverCache();
    separateDriverCache();
    console.log(process.env.MESA_SHADER_CACHE_DIR);`;
  const { stdout, stderr } = await runNode(['--input-type=module', '-e', program], environment);
  assert.is(stderr, '');
  return stdout.trim();
};

test('a width that is set has a cache of its own, and no width leaves it alone', () =>
  withTemporaryFolder(async (folder) => {
    const own = { MESA_SHADER_CACHE_DIR: folder, LP_NATIVE_VECTOR_WIDTH: undefined };
    assert.is(await cacheOf(own), folder);
    const wide = join(folder, 'mesa-512-bits');
    assert.is(await cacheOf({ ...own, LP_NATIVE_VECTOR_WIDTH: '512' }), wide);
    assert.ok(existsSync(wide));
    const inherited = { MESA_SHADER_CACHE_DIR: wide };
    assert.is(
      await cacheOf({ ...inherited, LP_NATIVE_VECTOR_WIDTH: '512' }),
      wide,
      'a process that it starts',
    );
    const narrow = join(folder, 'mesa-128-bits');
    assert.is(await cacheOf({ ...inherited, LP_NATIVE_VECTOR_WIDTH: '128' }), narrow);
    assert.is(await cacheOf({ ...inherited, LP_NATIVE_VECTOR_WIDTH: undefined }), folder);
    const without = { MESA_SHADER_CACHE_DIR: undefined, XDG_CACHE_HOME: folder };
    assert.is(await cacheOf({ ...without, LP_NATIVE_VECTOR_WIDTH: '512' }), wide);
    const unwritable = { ...own, MESA_SHADER_CACHE_DIR: '/proc/none', LP_NATIVE_VECTOR_WIDTH: '512' };
    assert.is(await cacheOf(unwritable), '/proc/none/mesa-512-bits');
  }));

/** Opens the system's adapter once, and again with each width in `WANTED`; broadcasts lane 5 each time. */
const WIDTHS = `
  import { launch } from '${moduleUrl('platform/node/launch.js')}';
  import { setBits } from '${moduleUrl('platform/node/lavapipe.js')}';
  const code = 'enable subgroups; @group(0) @binding(0) var<storage, read_write> o: array<u32>;' +
    '@compute @workgroup_size(16) fn main(@builtin(local_invocation_index) l: u32) {' +
    ' o[l] = subgroupBroadcast(l, 5u); }';
  for (const wanted of [undefined, ...process.env.WANTED.split(' ')]) {
    if (wanted !== undefined) setBits(Number(wanted));
    const launched = await launch({ adapter: 'lavapipe' });
    if (launched.kind === 'none') { console.log('none'); process.exit(0); }
    const adapter = await launched.handle.gpu.requestAdapter();
    const device = await adapter.requestDevice({ requiredFeatures: ['subgroups'] });
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    const values = device.createBuffer({ size: 64, usage });
    const result = device.createBuffer({ size: 64, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const module = device.createShaderModule({ code });
    const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
    const entries = [{ binding: 0, resource: { buffer: values } }];
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline); pass.setBindGroup(0, group); pass.dispatchWorkgroups(1); pass.end();
    encoder.copyBufferToBuffer(values, 0, result, 0, 64);
    device.queue.submit([encoder.finish()]);
    await result.mapAsync(GPUMapMode.READ);
    const { lavapipe, description } = launched.adapter;
    console.log(JSON.stringify({
      wanted, ...lavapipe, description, lanes: adapter.info.subgroupMaxSize,
      broadcast: [...new Uint32Array(result.getMappedRange())],
    }));
    device.destroy();
    await device.lost;
    launched.handle.dispose();
  }
  process.exit(0);`;

test('a width takes effect in this process, and its code is never that of another width', () =>
  withTemporaryFolder(async (folder) => {
    const environment = {
      MESA_SHADER_CACHE_DIR: folder,
      LP_NATIVE_VECTOR_WIDTH: undefined,
      VK_DRIVER_FILES: undefined,
      VK_ICD_FILENAMES: undefined,
      LD_LIBRARY_PATH: undefined,
      WANTED: '512 256 512',
    };
    // The second process finds what the first one compiled.
    for (let process = 0; process < 2; process++) {
      const { stdout, stderr, code } = await runNode(['--input-type=module', '-e', WIDTHS], environment);
      assert.is(code, 0, stderr);
      if (stdout === 'none\n') return; // There is no lavapipe here.
      const found = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.is(found.length, 4);
      for (const { wanted, bits, lanes, description, chosenBy, broadcast } of found) {
        if (wanted !== undefined) {
          assert.is(bits, Number(wanted));
          assert.is(chosenBy, 'LP_NATIVE_VECTOR_WIDTH');
        }
        assert.is(lanes, Number(bits) / 32);
        assert.match(String(description), new RegExp(`^llvmpipe: Mesa .*, ${bits} bits$`));
        const expected = Array.from({ length: 16 }, (_, lane) => lane - (lane % Number(lanes)) + 5);
        assert.equal(broadcast, expected, `${bits} bits, process ${process}`);
      }
    }
  }));

/** Launches twice where `/proc/cpuinfo` tells of an Intel processor with AVX-512. */
const ON_INTEL = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const read = fs.readFileSync;
  fs.readFileSync = (path, ...rest) => path === '/proc/cpuinfo'
    ? 'vendor_id : GenuineIntel\\nflags : ${AVX512}\\n'
    : read(path, ...rest);
  syncBuiltinESMExports();
  const { launch } = await import('${moduleUrl('platform/node/launch.js')}');
  for (let time = 0; time < 2; time++) {
    const launched = await launch({ adapter: 'lavapipe' });
    if (launched.kind === 'none') { console.log('none'); process.exit(0); }
    const adapter = await launched.handle.gpu.requestAdapter();
    console.log(JSON.stringify({ ...launched.adapter.lavapipe, lanes: adapter.info.subgroupMaxSize }));
  }
  process.exit(0);`;

test('on Intel, Mesa 26 is opened again with 512 bits unless the user set a width; Mesa 25 keeps its own', () =>
  withTemporaryFolder(async (folder) => {
    for (const set of [undefined, '256']) {
      const { stdout, stderr, code } = await runNode(['--input-type=module', '-e', ON_INTEL], {
        MESA_SHADER_CACHE_DIR: folder,
        LP_NATIVE_VECTOR_WIDTH: set,
        VK_DRIVER_FILES: undefined,
        VK_ICD_FILENAMES: undefined,
        LD_LIBRARY_PATH: undefined,
      });
      assert.is(code, 0, stderr);
      if (stdout === 'none\n') return; // There is no lavapipe here.
      const found = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { major: number; bits: number; lanes: number; chosenBy: string });
      assert.is(found.length, 2);
      for (const { major, bits, lanes } of found) {
        if (set !== undefined) assert.is(bits, Number(set));
        else if (major >= 26) assert.is(bits, 512);
        assert.is(lanes, bits / 32);
      }
      const [{ major, chosenBy }] = found;
      const chooser = major >= 26 ? /^pcbias/ : /^Mesa$/;
      assert.match(chosenBy, set === undefined ? chooser : /^LP_NATIVE_VECTOR_WIDTH$/);
    }
  }));

test.run();
