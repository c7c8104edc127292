import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { GpuError } from '../../src/gpu/device.js';
import { PipelineCache } from '../../src/gpu/pipelines.js';
import type { ShaderSource } from '../../src/gpu/shader.js';
import type { Operation } from '../../src/ops/backend.js';
import { DeviceBackend } from '../../src/ops/device/device-backend.js';
import { ACTIVATIONS } from '../../src/ops/activation/kinds.js';
import { shaderFiles } from '../../src/platform/node/shader-files.js';
import { openDevice } from '../support/backend.js';
import { failureOf } from '../support/failure.js';

const test = suite('pipelines');
const open = await openDevice();
test.after(() => open.close());

const HEAD = 'struct Sizes { n: u32, }\n@group(0) @binding(0) var<uniform> sizes: Sizes;\n';
const BROKEN: ShaderSource = {
  read: () => `${HEAD}@compute @workgroup_size(1) fn main() {\n  let x = no_such_thing + sizes.n;\n}`,
};
const INVALID: ShaderSource = {
  read: () => `${HEAD}@compute @workgroup_size(100000) fn main() { _ = sizes.n; }`,
};

/** Counts the calls of one method of the device while `work` runs. */
async function calls(method: 'createShaderModule' | 'createComputePipelineAsync', work: () => Promise<void>) {
  const handle = open.device.handle;
  const original = handle[method].bind(handle) as (argument: never) => never;
  let count = 0;
  Object.defineProperty(handle, method, {
    configurable: true,
    value: (argument: never) => {
      count++;
      return original(argument);
    },
  });
  try {
    await work();
  } finally {
    Reflect.deleteProperty(handle, method);
  }
  return count;
}

test('the same text is compiled once, even if requested twice at once; another constant compiles again', async () => {
  const cache = new PipelineCache(open.device, shaderFiles());
  const compiled = await calls('createComputePipelineAsync', async () => {
    const [a, b] = await Promise.all([
      cache.get('activation_forward', { FLAT: 64, ACTIVATION: 'relu' }),
      cache.get('activation_forward', { FLAT: 64, ACTIVATION: 'relu' }),
    ]);
    assert.is(a, b);
    const c = await cache.get('activation_forward', { FLAT: 32, ACTIVATION: 'relu' });
    assert.is.not(a, c);
    assert.match(a.hash, /^[0-9a-f]{16}$/);
    assert.is(a.hash, c.hash, 'the hash is of the files, not of the workgroup');
  });
  assert.is(compiled, 2);
});

test('a shader that does not compile rejects with its name, line and column, each time', async () => {
  const cache = new PipelineCache(open.device, BROKEN);
  for (let again = 0; again < 2; again++) {
    const error = await failureOf(cache.get('broken', {}));
    assert.instance(error, GpuError);
    assert.match(error.message, /kernel broken/);
    // The error is at the name, in the fourth line of the text.
    assert.match(error.message, /\b4:11\b/);
    assert.match(error.message, /no_such_thing/);
  }
});

test('a pipeline that the device refuses rejects with the reason', async () => {
  const error = await failureOf(new PipelineCache(open.device, INVALID).get('invalid', {}));
  assert.instance(error, GpuError);
  assert.match(error.message, /kernel invalid.*(workgroup|invocation)/is);
});

test('a failing prepare rejects, leaves nothing pending and the backend usable', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): unknown => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const source: ShaderSource = {
    read: (name) => (name === 'broken' ? BROKEN.read(name) : shaderFiles().read(name)),
  };
  const backend = new DeviceBackend(open.device, source);
  const broken: Operation = {
    ...ACTIVATIONS.relu.forward,
    name: 'broken',
    shader: 'broken',
    dispatch: () => ({ constants: {}, grid: [1, 1, 1] }),
  };
  const x = backend.tensor('x', [4], 'f32', Float32Array.of(-1, 2, -3, 4));
  const y = backend.tensor('y', [4], 'f32');
  const relu = {
    operation: ACTIVATIONS.relu.forward,
    members: 1,
    tensors: { x, y },
    sizes: { values4: 1, x_member4: 1, n: 1 },
  };
  const error = await failureOf(
    backend.prepare([
      relu,
      { ...relu, operation: broken },
      { ...relu, tensors: { x } },
      { ...relu, sizes: {} },
    ]),
  );
  assert.match(error.message, /kernel broken/);
  assert.match(
    (await failureOf(backend.prepare([{ ...relu, tensors: { x } }]))).message,
    /relu_forward: no tensor for binding y; got x/,
  );
  assert.match(
    (await failureOf(backend.prepare([{ ...relu, sizes: { values4: 1 } }]))).message,
    /relu_forward: no size x_member4; got values4/,
  );
  for (const values4 of [-1, 0.5, NaN, 2 ** 32]) {
    const sized = await failureOf(backend.prepare([{ ...relu, sizes: { values4: 1, x_member4: values4 } }]));
    assert.match(sized.message, /relu_forward: size x_member4 is .*, expected an integer of 32 bits/);
  }
  await backend.run(await backend.prepare([relu]));
  assert.equal([...(await backend.read(y))], [0, 2, 0, 4]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', note);
  assert.equal(unhandled, []);
});

test.run();
