import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TensorValues } from '../../../src/ops/backend.js';
import { advanceStep } from '../../../src/ops/batch/gather.js';
import { convForwardNaive, denseForwardNaive } from '../../../src/ops/speed/naive.js';
import { WasmBackend } from '../../../src/ops/wasm/wasm-backend.js';
import { kernelsFile, startCrew } from '../../../src/platform/node/wasm-crew.js';
import { train, type TrainingSetup, type TrainingTrace } from '../../../src/train/train.js';
import { openWasm } from '../../support/backend.js';
import { failureOf } from '../../support/failure.js';
import { withTemporaryFolder } from '../../support/temporary.js';
import { normalDataset } from '../../train/support/datasets.js';
import { CLASSES, conv, dense, IMAGE, maxPool, net } from '../../train/support/nets.js';
import { training } from '../../train/support/training-spec.js';
import { casesByOperation } from '../cases/all.js';
import { convCases, convProblem } from '../cases/conv.js';
import { denseCases, denseProblem } from '../cases/dense.js';
import type { OperationCase } from '../cases/operation-case.js';
import { winogradKernelCases } from '../cases/winograd-kernels.js';
import { windowOver } from '../reference/conv.js';
import { checkCase, firstDifference, outputsOf, runCase, runFenced } from '../run-case.js';

const test = suite('WebAssembly');
const crews = await Promise.all([1, 2, 3].map(openWasm));
const [one, two, three] = crews.map(({ backend }) => backend);
test.after(async () => {
  for (const { close } of crews) await close();
});

/**
 * More members and rows than threads, none of them a multiple of another; then rows that are cut into parts
 * by columns of the batch and segments of it, and parts of several tiles.
 */
const PRODUCTS: readonly OperationCase[] = [
  ...denseCases(denseProblem(5, 21, 37, 33)),
  ...convCases(convProblem(5, [3, 18], windowOver(5, 7, 3, 2, 'same'), 6)),
  ...convCases(convProblem(7, [5, 3], windowOver(5, 7, 2, 1, 'same'), 5, true)),
  ...winogradKernelCases(convProblem(5, [18, 21], windowOver(5, 7, 3, 1, 'same'), 6)),
  ...denseCases(denseProblem(1, 900, 9, 270)),
  ...convCases(convProblem(2, [9, 22], windowOver(9, 6, 2, 1, 'same'), 21)),
].filter(({ operation }) => operation !== denseForwardNaive && operation !== convForwardNaive);

const CASES: readonly OperationCase[] = [...[...casesByOperation().values()].flat(), ...PRODUCTS];

function assertSameBits(
  what: string,
  example: OperationCase,
  found: Record<string, TensorValues>,
  expected: Record<string, TensorValues>,
): void {
  for (const name of outputsOf(example)) {
    const at = firstDifference(found[name], expected[name]);
    assert.is(at, undefined, `${example.operation.name}, ${example.title}, ${what}: ${name} at ${at}`);
  }
}

test('every operation by three threads is what float64 says, and touches nothing else', async () => {
  for (const example of CASES) checkCase('WebAssembly', example, await runFenced(three, example));
});

test('no bit depends on the number of threads, nor on a repetition', async () => {
  for (const example of CASES) {
    const expected = await runCase(one, example);
    assertSameBits('two threads', example, await runCase(two, example), expected);
    assertSameBits('three threads', example, await runCase(three, example), expected);
    assertSameBits('again', example, await runCase(three, example), expected);
  }
});

test('a training by one thread is one by three, bit for bit', async () => {
  const setup: TrainingSetup = {
    layers: net([conv(5, 3, 1, 'same'), 'relu', maxPool(2, 2), dense(9), 'tanh', dense('classes')]),
    dataset: normalDataset(IMAGE, CLASSES, { train: 40, test: 12 }),
    training: training({ batch: 8, epochs: 8, momentum: 0.9, checkpoints: { count: 4, spacing: 'log' } }),
    members: [0, 1, 2, 3, 4],
    seed: 'threads',
  };
  const [alone, together] = [await train(one, setup), await train(three, setup)];
  assert.equal(bitsOf(together), bitsOf(alone));
});

function bitsOf(trace: TrainingTrace): readonly (readonly number[])[] {
  return (['train', 'test'] as const).flatMap((split) => [
    [...trace[split].predictions],
    [...new Uint32Array(Float64Array.from(trace[split].loss).buffer)],
  ]);
}

/** f32x4.add and f32x4.sub, as a module has them. */
const ADD = Uint8Array.of(0xfd, 0xe4, 0x01);
const SUBTRACT = Uint8Array.of(0xfd, 0xe5, 0x01);

test('sums with a wrong sign are seen in every product', () =>
  withTemporaryFolder(async (folder) => {
    const bytes = await readFile(kernelsFile());
    for (let at = bytes.indexOf(ADD); at >= 0; at = bytes.indexOf(ADD)) bytes.set(SUBTRACT, at);
    const kernels = join(folder, 'wrong.wasm');
    await writeFile(kernels, bytes);
    const wrong = new WasmBackend(await startCrew({ threads: 2, kernels }));
    // In those of several twins a second wrong sign may undo the first.
    for (const example of PRODUCTS.filter(({ operation }) => operation.twins.length === 1)) {
      const found = await runCase(wrong, example);
      const error = await failureOf(Promise.resolve().then(() => checkCase('wrong', example, found)));
      assert.match(error.message, /expected .* within/, example.operation.name);
    }
    await wrong.close();
  }));

test('writes, reads and releases keep their places among programs that nobody awaits', async () => {
  const step = two.tensor('step', [1], 'u32');
  const call = { operation: advanceStep, members: 1, tensors: { step }, sizes: { increment: 1 } };
  const program = await two.prepare([call]);
  const first = two.run(program, 300);
  two.write(step, Uint32Array.of(7));
  const written = two.read(step);
  const second = two.run(program, 5);
  const after = two.read(step);
  two.release([step]);
  const other = two.tensor('other', [1], 'u32', Uint32Array.of(1));
  await Promise.all([first, second]);
  assert.equal([...(await written), ...(await after), ...(await two.read(other))], [7, 12, 1]);
  two.release([other]);
});

test('an error of a thread ends all of them, and is what every later call rejects with', async () => {
  const { backend, close } = await openWasm(2);
  const { crew } = backend as unknown as { crew: { run(job: unknown): Promise<void> } };
  const job = {
    steps: [{ kernel: 'none', parts: 2, operands: [] }],
    times: 1,
    scratch: { address: 0, bytes: 0 },
  };
  const first = await failureOf(crew.run(job));
  assert.match(first.message, /kernel/);
  const program = await backend.prepare([]);
  assert.is((await failureOf(backend.run(program))).message, first.message);
  await close();
});

test('kernels that are not built are named, with the cure', async () => {
  const { message } = await failureOf(startCrew({ kernels: '/nowhere/kernels.wasm' }));
  assert.match(message, /\/nowhere\/kernels\.wasm: no such file or folder; run npm run build/);
});

test('what the memory cannot hold is a RangeError with the cure', async () => {
  const crew = await startCrew({ threads: 1 });
  assert.throws(
    () => one.tensor('huge', [2 ** 26 + 1], 'f32'),
    (error: unknown) => error instanceof RangeError && /huge .* use fewer members/.test(error.message),
  );
  const small = new WasmBackend({ ...crew, limit: 2 ** 20 });
  const held = small.tensor('held', [2 ** 17], 'f32');
  assert.throws(
    () => small.tensor('more', [2 ** 17], 'f32'),
    (error: unknown) => error instanceof RangeError && /more .* memory .* is full/.test(error.message),
  );
  small.release([held]);
  small.release([small.tensor('more', [2 ** 17], 'f32')]);
  await crew.close();
});

test.run();
