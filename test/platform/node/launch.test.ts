import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { announcement, type ChosenAdapter } from '../../../src/platform/node/launch.js';
import { runNode } from '../../support/node-process.js';
import { withTemporaryFolder } from '../../support/temporary.js';

const MODULE = new URL('../../../src/platform/node/launch.js', import.meta.url).href;

/** Says what an adapter or WebAssembly was taken. */
const CHOICE = `
import { launchOrWasm } from '${MODULE}';
const { kind, byName, adapter, exitCode } = await launchOrWasm({ adapter: process.env.WANTED });
// Dawn stays open no longer than an adapter is used, and its end must not be the process's.
for (let i = 0; i < 3; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)); }
console.log(JSON.stringify({ kind, byName, adapter: adapter?.kind, exitCode }));
process.exit(0);
`;

/** Doubles four numbers on the launched adapter, releases everything, and exits. */
const PROGRAM = `
import { announcement, launch } from '${MODULE}';
const launched = await launch({ adapter: process.env.WANTED });
if (launched.kind === 'none') { console.log(JSON.stringify(launched)); process.exit(launched.exitCode); }
console.log(announcement(launched.adapter, true));
const adapter = await launched.handle.gpu.requestAdapter();
if (globalThis.gc) gc();
const device = await adapter.requestDevice();
const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
const values = device.createBuffer({ size: 16, usage });
const result = device.createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
device.queue.writeBuffer(values, 0, new Float32Array([1, 2, 3, 4.5]));
const code = '@group(0) @binding(0) var<storage, read_write> v: array<f32>;' +
  '@compute @workgroup_size(4) fn main(@builtin(global_invocation_id) i: vec3u) { v[i.x] *= 2.0; }';
const module = device.createShaderModule({ code });
const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
const entries = [{ binding: 0, resource: { buffer: values } }];
const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
const encoder = device.createCommandEncoder();
const pass = encoder.beginComputePass();
pass.setPipeline(pipeline); pass.setBindGroup(0, group); pass.dispatchWorkgroups(1); pass.end();
encoder.copyBufferToBuffer(values, 0, result, 0, 16);
device.queue.submit([encoder.finish()]);
await result.mapAsync(GPUMapMode.READ);
console.log([...new Float32Array(result.getMappedRange())].join(' '));
device.destroy();
await device.lost;
launched.handle.dispose();
process.exit(0);
`;

/** Hides the system's drivers, and removes what a test runner set. */
const HIDDEN = {
  VK_DRIVER_FILES: '/nonexistent.json',
  VK_ICD_FILENAMES: '/nonexistent.json',
  LD_LIBRARY_PATH: undefined,
};

const start = (wanted: string, environment: NodeJS.ProcessEnv, program = PROGRAM) =>
  runNode(['--expose-gc', '--input-type=module', '-e', program], { ...environment, WANTED: wanted });

const test = suite('launch');

for (const wanted of ['auto', 'embedded']) {
  test(`'${wanted}' computes on the embedded adapter where the system has none`, async () => {
    const { stdout, stderr, code, signal } = await start(wanted, HIDDEN);
    assert.match(
      stdout,
      /^adapter: SwiftShader.*embedded software adapter.*Faster: WebAssembly.*vulkan\.sh.*\n2 4 6 9\n$/,
      stderr,
    );
    assert.equal({ code, signal }, { code: 0, signal: null });
  });
}

test("'embedded' is taken also where its environment or the system's adapter is there", async () => {
  const { stdout, stderr } = await start('embedded', {});
  assert.match(stdout, /^adapter: SwiftShader.*embedded.*\n2 4 6 9\n$/, stderr);
});

test("'system' without one is exit code 69, with the cure", async () => {
  const { stdout, code } = await start('system', HIDDEN);
  assert.match(stdout, /"none".*no Vulkan.*vulkan\.sh/);
  assert.is(code, 69);
});

test('an unknown name is exit code 2 and lists what there is', async () => {
  const hidden = await start('voodoo', HIDDEN);
  assert.match(hidden.stdout, /contains 'voodoo'; there are: none in the system.*embedded/);
  assert.is(hidden.code, 2);
});

test('names are matched in either case, and listed where none fits', () =>
  withTemporaryFolder(async (cache) => {
    const { embeddedAdapter } = await import('../../../src/platform/node/embedded.js');
    const embedded = await embeddedAdapter(cache);
    if (embedded.kind === 'none') throw new Error(embedded.reason);
    // The unpacked driver plays the system's.
    const found = await start('swiftSHADER', { ...embedded.environment });
    assert.match(found.stdout, /^adapter: SwiftShader.*system software adapter.*\n2 4 6 9\n$/, found.stderr);
    const unknown = await start('voodoo', { ...embedded.environment });
    assert.match(unknown.stdout, /there are: 'SwiftShader Device/);
    assert.is(unknown.code, 2);
  }));

test("of 'auto', software is never taken: WebAssembly computes where there is no GPU; a name is a name", () =>
  withTemporaryFolder(async (cache) => {
    const { embeddedAdapter } = await import('../../../src/platform/node/embedded.js');
    const embedded = await embeddedAdapter(cache);
    if (embedded.kind === 'none') throw new Error(embedded.reason);
    const choose = async (wanted: string, environment: NodeJS.ProcessEnv): Promise<unknown> => {
      const { stdout, stderr } = await start(wanted, environment, CHOICE);
      return JSON.parse(stdout || stderr);
    };
    // The unpacked driver plays the system's.
    const software = { ...embedded.environment };
    assert.equal(await choose('auto', software), { kind: 'wasm', byName: false });
    assert.equal(await choose('auto', HIDDEN), { kind: 'wasm', byName: false });
    assert.equal(await choose('wasm', software), { kind: 'wasm', byName: true });
    assert.equal(await choose('system', software), { kind: 'here', adapter: 'system-software' });
    assert.equal(await choose('embedded', HIDDEN), { kind: 'here', adapter: 'embedded' });
    assert.equal(await choose('system', HIDDEN), { kind: 'none', exitCode: 69 });
    assert.equal(await choose('voodoo', software), { kind: 'none', exitCode: 2 });
  }));

test('on a system that Dawn does not load on, WebAssembly computes, and a named adapter is not there', async () => {
  // Dawn's package has a library for each processor that it supports.
  const foreign = CHOICE.replace(/^import (.*) from (.*);$/m, (_, names: string, from: string) => {
    const changed = "Object.defineProperty(process, 'arch', { value: 'abacus' });";
    return `${changed} const ${names} = await import(${from});`;
  });
  for (const [wanted, expected] of [
    ['auto', { kind: 'wasm', byName: false }],
    ['wasm', { kind: 'wasm', byName: true }],
    ['system', { kind: 'none', exitCode: 69 }],
    ['embedded', { kind: 'none', exitCode: 69 }],
    ['voodoo', { kind: 'none', exitCode: 2 }],
  ] as const) {
    const { stdout, stderr } = await start(wanted, {}, foreign);
    assert.equal(JSON.parse(stdout || `"${wanted}: ${stderr}"`), expected);
  }
});

test("'wasm' is no adapter for WGSL kernels: exit code 2, with the cure", async () => {
  const { stdout, code } = await start('wasm', HIDDEN);
  assert.match(stdout, /--adapter wasm runs no WGSL kernels.*another --adapter, e\.g\. embedded/);
  assert.is(code, 2);
});

const llvmpipe = (major: number, bits: number): ChosenAdapter => ({
  kind: 'system-software',
  description: 'llvmpipe',
  lavapipe: { major, bits, chosenBy: 'Mesa' },
});
const ANNOUNCED: readonly (readonly [ChosenAdapter, orWasm: boolean, RegExp])[] = [
  [{ kind: 'hardware', description: 'a card' }, true, /^adapter: a card \(hardware\)\.$/],
  [llvmpipe(25, 256), true, /\. Faster: WebAssembly \(--adapter wasm\), or Mesa 26 .*, or a GPU with/],
  [llvmpipe(25, 256), false, /\. Faster: Mesa 26 .*, or a GPU with its driver\.$/],
  [llvmpipe(26, 512), true, /\(system software adapter\)\. Faster: a GPU with its driver\.$/],
  [{ kind: 'embedded', description: 'S' }, false, /\(embedded .*\)\. Faster: lavapipe \(sudo .*\), or a GPU/],
];
for (const [adapter, orWasm, expected] of ANNOUNCED) {
  const { kind, lavapipe } = adapter;
  const which = `${kind}${lavapipe ? ` of Mesa ${lavapipe.major}` : ''}${orWasm ? ', or WebAssembly' : ''}`;
  test(`the line about ${which} names what is faster`, () => {
    assert.match(announcement(adapter, orWasm), expected);
  });
}

test('nowhere to unpack to is exit code 69, with both cures', () =>
  withTemporaryFolder(async (folder) => {
    await mkdir(join(folder, 'a'));
    await writeFile(join(folder, 'a', 'file'), '');
    const { stdout, code } = await start('auto', { ...HIDDEN, PCBIAS_CACHE: join(folder, 'a', 'file') });
    assert.match(stdout, /cannot be written.*vulkan\.sh.*PCBIAS_CACHE/);
    assert.is(code, 69);
  }));

test.run();
