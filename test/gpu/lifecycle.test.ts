import { createRequire } from 'node:module';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runNode } from '../support/node-process.js';

// Traps: Dawn crashes if the object from create() is collected while a device lives, and at exit with a live
// device. A live device also keeps Node alive. Each program here must end by itself with exit code 0, without
// process.exit.

const test = suite('life-cycle');

const SUPPORT = new URL('../support/backend.js', import.meta.url).href;
const RELU = new URL('../../src/ops/activation/kinds.js', import.meta.url).href;

async function ends(program: string): Promise<string> {
  const head = `import { openDevice } from '${SUPPORT}'; import { ACTIVATIONS } from '${RELU}';
    const collect = async () => {
      for (let i = 0; i < 5; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)); }
    };
    const compute = async (backend) => {
      const x = backend.tensor('x', [4], 'f32', Float32Array.of(-1, 2, -3, 4));
      const y = backend.tensor('y', [4], 'f32');
      const sizes = { values4: 1, x_member4: 1 };
      const call = { operation: ACTIVATIONS.relu.forward, members: 1, tensors: { x, y }, sizes };
      await backend.run(await backend.prepare([call]), 10);
      console.log([...(await backend.read(y))].join(' '));
    };`;
  const child = await runNode(['--expose-gc', '--input-type=module', '-e', `${head}\n${program}`]);
  const { code, signal, stdout, stderr } = child;
  assert.equal({ code, signal }, { code: 0, signal: null }, stderr.slice(0, 2000));
  return stdout;
}

test('open, compute, close: the process ends by itself', async () => {
  const out = await ends('const open = await openDevice(); await compute(open.backend); await open.close();');
  assert.is(out, '0 2 0 4\n');
});

test('open and close with no work at all', async () => {
  await ends('const open = await openDevice(); await open.close();');
});

test('the same through the backend: its close ends the device', async () => {
  const out = await ends(
    `const { backend } = await openDevice(); await compute(backend); await backend.close();`,
  );
  assert.is(out, '0 2 0 4\n');
});

test('garbage collections in between, with nothing but the backend referenced', async () => {
  const out = await ends(`let open = await openDevice(); const { backend } = open; open = undefined;
    for (let i = 0; i < 3; i++) { await collect(); await compute(backend); }
    await backend.close(); await collect(); console.log('end');`);
  assert.is(out, '0 2 0 4\n0 2 0 4\n0 2 0 4\nend\n');
});

test('close in the middle of work that nobody waits for', async () => {
  const out = await ends(`const open = await openDevice();
    const [x, y] = ['x', 'y'].map((name) => open.backend.tensor(name, [1 << 20], 'f32'));
    const sizes = { values4: 1 << 18, x_member4: 0 };
    const call = { operation: ACTIVATIONS.relu.forward, members: 1, tensors: { x, y }, sizes };
    const program = await open.backend.prepare([call]);
    const running = open.backend.run(program, 1e6).catch((error) => console.log(error.name));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await open.close(); await running; await collect();`);
  assert.match(out, /^(GpuError|AbortError|Error)?\n?$/);
});

test('two devices one after the other, and two at once', async () => {
  const out = await ends(`for (let i = 0; i < 2; i++) {
      const open = await openDevice(); await compute(open.backend); await open.close(); await collect();
    }
    const both = [await openDevice(), await openDevice()];
    await Promise.all(both.map(({ backend }) => compute(backend)));
    await both[0].close(); await collect(); await compute(both[1].backend); await both[1].close();`);
  assert.is(out, '0 2 0 4\n'.repeat(5));
});

test('a backend that is closed twice, and an error before the close, end in order', async () => {
  await ends('const { backend } = await openDevice(); await backend.close(); await backend.close();');
  const out = await ends(`const open = await openDevice();
    try { open.backend.tensor('x', [2 ** 40], 'f32'); } catch (error) { console.log(error.name); }
    finally { await open.close(); }`);
  assert.is(out, 'RangeError\n');
});

test('a missing adapter is an error and not a skip', async () => {
  const program = `import { openDevice } from '${SUPPORT}'; await openDevice();`;
  const environment = { PCBIAS_ADAPTER: 'an adapter that nobody has' };
  const { code, stderr } = await runNode(['--input-type=module', '-e', program], environment);
  assert.is(code, 1);
  assert.match(stderr, /no adapter: .*an adapter that nobody has.*Cure: /);
});

test('gpu.js brings no second Dawn', () => {
  const require = createRequire(import.meta.url);
  const own = require.resolve('webgpu');
  assert.is(createRequire(require.resolve('gpu.js')).resolve('webgpu'), own);
});

test.run();
