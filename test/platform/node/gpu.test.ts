import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listAdapters, openGpu } from '../../../src/platform/node/gpu.js';
import { runNode } from '../../support/node-process.js';

const MODULE = new URL('../../../src/platform/node/launch.js', import.meta.url).href;

const test = suite('platform gpu');

test('a malformed flag is refused, because Dawn would ignore it', () => {
  assert.throws(() => openGpu(['llvmpipe']), /flag 'llvmpipe', expected key=value/);
  assert.throws(() => openGpu(['adapter=']), /flag 'adapter='/);
});

test('the adapters that there are have names, each listed once', async () => {
  const names = await listAdapters();
  assert.ok(names.length > 0, 'no adapter: the test runner gives the embedded one');
  assert.is(new Set(names).size, names.length);
  for (const name of names) assert.ok(name.length > 0 && !name.includes("'"), name);
});

test('a collected handle does not take Dawn away from a living device', async () => {
  const program = `
    import { launch } from '${MODULE}';
    let launched = await launch({ adapter: process.env.PCBIAS_ADAPTER ?? 'auto' });
    const device = await (await launched.handle.gpu.requestAdapter()).requestDevice();
    launched = undefined;
    for (let i = 0; i < 10; i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 10));
      await device.queue.onSubmittedWorkDone();
    }
    device.destroy();
    await device.lost;
    console.log('alive');
    process.exit(0);`;
  const { stdout, stderr, code, signal } = await runNode([
    '--expose-gc',
    '--input-type=module',
    '-e',
    program,
  ]);
  assert.equal({ stdout, code, signal }, { stdout: 'alive\n', code: 0, signal: null }, stderr);
});

test('launching without using what came ends in order', async () => {
  const program = `
    import { launch } from '${MODULE}';
    await launch({ adapter: process.env.PCBIAS_ADAPTER ?? 'auto' });`;
  const { code, signal, stderr } = await runNode(['--input-type=module', '-e', program]);
  assert.equal({ code, signal }, { code: 0, signal: null }, stderr);
});

test.run();
