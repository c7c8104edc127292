import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { quickShape, type KernelShape } from '../../../src/gpu/adapter.js';
import { hardwareTiles } from '../../../src/gpu/tiles.js';
import { DeviceBackend } from '../../../src/ops/device/device-backend.js';
import type { Effort } from '../../../src/ops/tuning/effort.js';
import type { Tuning } from '../../../src/ops/tuning/device-tuning.js';
import { tileName, type TileMemory } from '../../../src/ops/tuning/tile-book.js';
import { shaderFiles } from '../../../src/platform/node/shader-files.js';
import { allKernels } from '../../support/all-kernels.js';
import { openDevice } from '../../support/backend.js';
import { failureOf } from '../../support/failure.js';
import { denseCases, denseProblem } from '../cases/dense.js';
import { firstDifference, outputsOf, runCase } from '../run-case.js';

const test = suite('tuned backend');
const open = await openDevice();
test.after(() => open.close());

/** Every product is worth a measurement, and no sample takes long. */
const EFFORT: Effort = {
  worthFlops: 0,
  leastPlanFlops: 1e9,
  leastFlops: 0,
  sampleFlops: 1e6,
  sampleMs: 0.1,
  scratchBytes: 2 ** 24,
};
/** The adapter's usual tiles, to which tuned and small ones are compared. */
const usual = open.shaped(open.device.shape);
const { rows, lanes, down } = open.device.shape;
/** The usual tile is slow for a product of 37 rows; which one wins is for the machine to say. */
const SHAPE: KernelShape = {
  ...open.device.shape,
  tile: () => ({ tm: 8, tn: 1 }),
  tiles: () => [{ rows, lanes, down, tm: 16, tn: 1 }],
};

function memory(): TileMemory & { texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    read: (name) => Promise.resolve(texts.get(name)),
    write: (name, text) => Promise.resolve(void texts.set(name, text)),
    all: () => Promise.resolve([...texts.values()]),
  };
}

function tuned(
  kept: TileMemory,
  leftMs = 60_000,
  shape = SHAPE,
  further: Pick<Tuning, 'plannedFlops' | 'watch'> = {},
): DeviceBackend {
  const tuning: Tuning = {
    memory: kept,
    time: { leftMs },
    say: (line) => assert.unreachable(line),
    now: () => new Date(),
    effort: EFFORT,
    ...further,
  };
  return new DeviceBackend(open.device, shaderFiles(), { shape, tuning });
}

/** Remembers the other tile for whatever was measured, so that it is used for certain. */
function preferOther(texts: Map<string, string>): void {
  for (const [name, text] of texts) {
    const page = JSON.parse(text) as { choices: Record<string, { tile: { tm: number } }> };
    Object.values(page.choices).forEach(({ tile }) => (tile.tm = 16));
    texts.set(name, JSON.stringify(page));
  }
}

const CASES = denseCases(denseProblem(2, 21, 37, 33)).filter(
  ({ operation }) => operation.product !== undefined,
);

test('tuning changes no bit, neither when it measures nor when it remembers', async () => {
  const kept = memory();
  for (const when of ['measured', 'remembered']) {
    const backend = tuned(kept);
    for (const example of CASES) {
      const [expected, found] = [await runCase(usual, example), await runCase(backend, example)];
      for (const name of outputsOf(example)) {
        assert.is(
          firstDifference(found[name], expected[name]),
          undefined,
          `${when}: ${example.operation.name}`,
        );
      }
    }
    preferOther(kept.texts);
  }
});

test("a GPU's tiles: all are tried; a remembered one of a workgroup's memory gives the same bits", async () => {
  const kept = memory();
  const shape: KernelShape = {
    ...open.device.shape,
    tile: () => ({ tm: 8, tn: 1 }),
    tiles: (extent, columns4) => hardwareTiles(extent, columns4, open.subgroupLanes),
  };
  const workgroup = hardwareTiles(21, 9).find((tile) => tile.rows === 'workgroup');
  assert.ok(workgroup);
  for (const when of ['measured', 'remembered']) {
    const backend = tuned(kept, 60_000, shape);
    for (const example of allKernels() ? CASES : CASES.slice(0, 1)) {
      const [expected, found] = [await runCase(usual, example), await runCase(backend, example)];
      for (const name of outputsOf(example)) {
        const at = firstDifference(found[name], expected[name]);
        assert.is(at, undefined, `${when}: ${example.operation.name}`);
      }
    }
    for (const [name, text] of kept.texts) {
      const page = JSON.parse(text) as { choices: Record<string, { tile: unknown; tried: string[] }> };
      for (const choice of Object.values(page.choices)) {
        assert.ok(choice.tried.includes(tileName(workgroup)), `${name}: ${choice.tried.join('; ')}`);
        choice.tile = workgroup;
      }
      kept.texts.set(name, JSON.stringify(page));
    }
  }
});

test('a program that is tuned while it runs keeps its bits and its hashes', async () => {
  const [example] = CASES;
  const kept = memory();
  const backend = tuned(kept);
  const { operation, sizes, members, operands } = example;
  const tensors = Object.fromEntries(
    Object.entries(operands).map(([name, { shape, type, values }]) => [
      name,
      backend.tensor(name, shape, type, Float32Array.from(values)),
    ]),
  );
  const call = { operation, sizes, members, tensors };
  const program = await backend.prepare([call]);
  const plain = await usual.prepare([call]);
  assert.equal(program.hashes, plain.hashes, 'provenance is of the files, not of the tile');
  const [output] = outputsOf(example);
  await usual.run(plain);
  const expected = await usual.read(tensors[output]);
  backend.write(tensors[output], new Float32Array(expected.length));
  await backend.run(program);
  assert.is(firstDifference(await backend.read(tensors[output]), expected), undefined);
  await backend.run(program, 3);
  assert.is(firstDifference(await backend.read(tensors[output]), expected), undefined);
  backend.release(Object.values(tensors));
});

test('a plan of little work measures no tiles', async () => {
  for (const [plannedFlops, expected] of [
    [EFFORT.leastPlanFlops - 1, 0],
    [EFFORT.leastPlanFlops, 1],
  ] as const) {
    let measured = 0;
    const watch = (measurement: () => Promise<unknown>): Promise<unknown> => {
      measured++;
      return measurement();
    };
    await runCase(tuned(memory(), 60_000, SHAPE, { plannedFlops, watch }), CASES[0]);
    assert.is(measured, expected);
  }
});

test('the tile of short plans changes no bit', async () => {
  const shape = quickShape(open.device.shape);
  assert.is(shape.tile === open.device.shape.tile, open.device.shape.quickTile === undefined);
  const short = open.shaped(shape);
  for (const example of CASES) {
    const [expected, found] = [await runCase(usual, example), await runCase(short, example)];
    for (const name of outputsOf(example)) {
      assert.is(firstDifference(found[name], expected[name]), undefined, example.operation.name);
    }
  }
});

test('without time nothing is measured; tune on a backend without tuning is a mistake', async () => {
  const kept = memory();
  await runCase(tuned(kept, 0), CASES[0]);
  assert.is(kept.texts.size, 0);
  assert.match((await failureOf(usual.tune([]))).message, /without tuning/);
});

test.run();
