import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { KernelShape } from '../../../src/gpu/adapter.js';
import type { Tile } from '../../../src/gpu/tile.js';
import { GpuError } from '../../../src/gpu/device.js';
import type { Call, Tensor } from '../../../src/ops/backend.js';
import { denseForward } from '../../../src/ops/dense/dense-forward.js';
import type { Effort } from '../../../src/ops/tuning/effort.js';
import { TileBook, type TileMemory } from '../../../src/ops/tuning/tile-book.js';
import { Tuner, type TileBench, type TuningTime } from '../../../src/ops/tuning/tuner.js';

const EFFORT: Effort = {
  worthFlops: 1e9,
  leastPlanFlops: 1e9,
  leastFlops: 1e6,
  sampleFlops: 1e8,
  sampleMs: 4,
  scratchBytes: 2 ** 26,
};

const tile = (tm: number, tn: number): Tile => ({ rows: 'direct', lanes: 8, down: 1, tm, tn });
const SHAPE: KernelShape = {
  rows: 'direct',
  lanes: 8,
  down: 1,
  span: 1,
  flat: 64,
  tile: () => tile(16, 2),
  tiles: () => [tile(8, 1), tile(16, 2), tile(32, 2), tile(4, 1)],
};

/** Milliseconds of a repetition by rows of the tile. */
type Speeds = Readonly<Record<number, number>>;

class Memory implements TileMemory {
  readonly texts = new Map<string, string>();
  read = (name: string) => Promise.resolve(this.texts.get(name));
  write = (name: string, text: string) => {
    this.texts.set(name, text);
    return Promise.resolve();
  };
  all = () => Promise.resolve([...this.texts.values()]);
}

interface Situation {
  readonly memory?: Memory;
  readonly driver?: string;
  readonly shader?: string;
  readonly leftMs?: number;
  readonly compileMs?: number;
  readonly refused?: readonly number[];
  readonly speeds?: Speeds;
  readonly shape?: KernelShape;
}

/** A tuner whose clock moves only by what is compiled and run. */
function open(situation: Situation = {}) {
  const { memory = new Memory(), driver = 'one', shader = 'abc', compileMs = 100, refused = [] } = situation;
  const speeds: Speeds = situation.speeds ?? { 16: 10, 8: 12, 32: 6, 4: 30 };
  let now = 0;
  const compiled: number[] = [];
  const released: Tensor[] = [];
  const made: Tensor[] = [];
  const lines: string[] = [];
  const bench: TileBench = {
    tensor(label, shape, type) {
      const tensor = { label, shape, type };
      made.push(tensor);
      return tensor;
    },
    release: (tensors) => void released.push(...tensors),
    kernel: ({ operation: { name } }) => ({ operation: name, file: name, imports: {}, shader }),
    scoped: async <T>(_: string, work: () => T): Promise<Awaited<T>> => await work(),
    compile: (_, { tm }) => {
      now += compileMs;
      compiled.push(tm);
      if (refused.includes(tm)) return Promise.reject(new GpuError('too many registers'));
      return Promise.resolve((times: number) => {
        now += times * speeds[tm];
        return Promise.resolve();
      });
    },
    clock: () => now,
  };
  const adapter = { description: 'test', vendor: '', architecture: '', driver, software: true };
  const time: TuningTime = { leftMs: situation.leftMs ?? 60_000 };
  const book = new TileBook(adapter, memory, (line) => lines.push(line));
  const shape = situation.shape ?? SHAPE;
  const tuner = new Tuner({ bench, shape, book, effort: EFFORT, time, now: () => new Date(0) });
  return { tuner, memory, compiled, made, released, lines, time };
}

/** A call of 2 · members · 64 · 256 · depth FLOPs. */
function call(depth = 64, members = 4): Call {
  const tensor = (label: string, ...shape: number[]): Tensor => ({ label, shape, type: 'f32' });
  return {
    operation: denseForward,
    members,
    sizes: { inputs: depth, outputs: 64, outputs_padded: 64, batch4: 64, x_member4: 0 },
    tensors: {
      w: tensor('w', members, depth, 64),
      x: tensor('x', 1, depth, 256),
      y: tensor('y', members, 64, 256),
    },
  };
}

/** Measures what one call is due, as a backend does before it runs. */
async function use(tuner: Tuner, each: Call, times = 1e6): Promise<number> {
  await tuner.load([each]);
  const due = tuner.due([each], times);
  await tuner.measure(due);
  return due.length;
}

test('the fastest tile is chosen and remembered: the next process takes it unmeasured', async () => {
  const first = open();
  const one = call();
  await use(first.tuner, one);
  assert.equal(first.tuner.tileFor(one), tile(32, 2));
  assert.is(first.tuner.version, 1);
  assert.is(first.released.length, first.made.length);
  assert.is(first.released.length, 3);
  const second = open({ memory: first.memory });
  const other = call();
  assert.is(await use(second.tuner, other), 0);
  assert.equal(second.tuner.tileFor(other), tile(32, 2));
  assert.equal(second.compiled, []);
  const other2 = call(70);
  await second.tuner.load([other2]);
  assert.equal(second.tuner.tileFor(other2), tile(32, 2), 'another net of the same class');
  const deeper = call(1000);
  await second.tuner.load([deeper]);
  assert.is(second.tuner.tileFor(deeper), undefined, 'another class');
});

test('the default stays where nothing beats it clearly, and that is remembered too', async () => {
  const { tuner, memory } = open({ speeds: { 16: 10, 8: 9.7, 32: 11, 4: 10 } });
  const one = call();
  await use(tuner, one);
  assert.equal(tuner.tileFor(one), tile(16, 2));
  assert.is(tuner.version, 0);
  assert.is(await use(open({ memory }).tuner, call()), 0);
});

test('little work is not measured, nor are small dispatches, however many', async () => {
  const { tuner } = open();
  const one = call(); // 8.4e6 FLOPs
  assert.is(await use(tuner, one, 100), 0);
  assert.is(await use(tuner, one, 30), 1, 'what was done before counts');
  assert.is(await use(tuner, call(1, 1), 1e9), 0);
});

test('another driver, another text of the kernel: measured anew', async () => {
  const { tuner, memory } = open();
  await use(tuner, call());
  for (const change of [{ driver: 'two' }, { shader: 'def' }]) {
    const next = open({ memory, speeds: { 16: 10, 8: 5, 32: 20, 4: 20 }, ...change });
    const one = call();
    assert.is(await use(next.tuner, one), 1);
    assert.equal(next.tuner.tileFor(one), tile(8, 1));
  }
  assert.is(memory.texts.size, 3);
});

test('a damaged page is said, once, and measured anew', async () => {
  const { tuner, memory } = open();
  await use(tuner, call());
  const [[name, text]] = memory.texts;
  for (const damaged of [text.slice(0, text.length / 2), '{}', text.replace('"tm": 32', '"tm": -1')]) {
    memory.texts.set(name, damaged);
    const next = open({ memory });
    assert.is(await use(next.tuner, call()), 1);
    await next.tuner.load([call(1000)]);
    assert.is(next.lines.length, 1);
    assert.match(next.lines[0], /tiles of dense_forward: .* cannot be used; they are measured again/);
    assert.is(memory.texts.get(name), text, 'and put right');
  }
});

test('a remembered tile that is no candidate is not used', async () => {
  const { tuner, memory } = open();
  await use(tuner, call());
  const shape = { ...SHAPE, tiles: () => [tile(8, 1)] };
  const next = open({ memory, shape });
  const one = call();
  assert.is(await use(next.tuner, one), 1);
  assert.equal(next.tuner.tileFor(one), tile(16, 2));
});

test('what there is no time for is left to the next process, which goes on', async () => {
  const { tuner, memory, compiled, time } = open({ leftMs: 150 });
  const one = call();
  await use(tuner, one);
  assert.equal(compiled, [16, 8], 'a tile that began in time is finished');
  assert.equal(tuner.tileFor(one), tile(16, 2));
  assert.ok(time.leftMs <= 0);
  assert.is(await use(tuner, call(1000)), 0, 'no time is left for another class');
  const next = open({ memory });
  assert.is(await use(next.tuner, one), 1);
  assert.equal(next.compiled, [16, 32, 4], 'beside the default only what was not tried');
  assert.equal(next.tuner.tileFor(one), tile(32, 2));
});

test('a tile that the driver refuses is left out', async () => {
  const { tuner, released, made } = open({ refused: [32] });
  const one = call();
  await use(tuner, one);
  assert.equal(tuner.tileFor(one), tile(16, 2));
  assert.is(released.length, made.length);
});

test('scratch operands have few members, for a short repetition; too large ones are not made', async () => {
  const { tuner, made } = open();
  await use(tuner, call(64, 200)); // 2.1e6 FLOPs a member
  assert.equal(
    made.map(({ shape }) => shape),
    [
      [47, 64, 64],
      [1, 64, 256],
      [47, 64, 256],
    ],
  );
  const large = open();
  await use(large.tuner, call(100_000));
  assert.equal(large.made, []);
  assert.is(await use(large.tuner, call(100_000)), 0, 'not tried again');
});

test('two processes that add to one page keep both classes', async () => {
  const memory = new Memory();
  const [a, b] = [open({ memory }), open({ memory })];
  await a.tuner.load([call()]);
  await b.tuner.load([call()]);
  await use(a.tuner, call());
  await use(b.tuner, call(1000));
  const page = JSON.parse([...memory.texts.values()][0]) as { choices: object };
  assert.is(Object.keys(page.choices).length, 2);
});

test('measured anew on demand, whatever is remembered', async () => {
  const { tuner, memory } = open();
  await use(tuner, call());
  const next = open({ memory, speeds: { 16: 10, 8: 5, 32: 20, 4: 20 } });
  const one = call();
  assert.equal(await next.tuner.measure([one, call()], true), [one]);
  assert.equal(next.tuner.tileFor(one), tile(8, 1));
});

test.run();
