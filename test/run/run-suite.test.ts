import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GpuError } from '../../src/gpu/device.js';
import type { Backend, Program } from '../../src/ops/backend.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import * as files from '../../src/platform/node/files.js';
import { ComponentsSource } from '../../src/run/components.js';
import { type IdentifiedTrial } from '../../src/run/identify-trials.js';
import { Datasets } from '../../src/run/datasets.js';
import { readTrial, readTrials } from '../../src/store/read-trial.js';
import { runSuite, type RunContext, type RunObserver, type RunSummary } from '../../src/run/run-suite.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import type { TrialRecord } from '../../src/trace/description.js';
import { MemoryStore } from './memory-store.js';
import { tinySuite } from './tiny-suite.js';

class Listener implements RunObserver {
  trained: string[] = [];
  shares: number[] = [];
  onFinished: (index: number) => void = () => undefined;
  private identified: readonly IdentifiedTrial[] = [];
  planned(trials: readonly IdentifiedTrial[]): void {
    this.identified = trials;
  }
  started(index: number): void {
    const { data, architecture } = this.identified[index].trial;
    this.trained.push(`${data.name}/${architecture.name}`);
  }
  progressed(_index: number, _steps: number, _total: number, share: number): void {
    this.shares.push(share);
  }
  finished(index: number, _record: TrialRecord): void {
    this.onFinished(index);
  }
}

interface Run {
  summary: RunSummary;
  listener: Listener;
  opened: number;
}

async function run(
  store: MemoryStore,
  text: string,
  options: { open?: (time: number) => Backend; abortAfter?: number } = {},
): Promise<Run> {
  const listener = new Listener();
  const abort = new AbortController();
  listener.onFinished = (index) => {
    if (index === options.abortAfter) {
      abort.abort();
    }
  };
  let opened = 0;
  const context: RunContext = {
    store,
    datasets: new Datasets({ files }),
    components: new ComponentsSource(undefined),
    openBackend: () => Promise.resolve(options.open ? options.open(opened++) : (opened++, new TwinBackend())),
    versions: { pcbias: 'test' },
    now: () => new Date(),
    observer: listener,
    signal: abort.signal,
  };
  return { summary: await runSuite(parseSuite(text, 'tiny.yaml'), context), listener, opened };
}

/** Twins that lose their device after some programs, as a GPU does. */
class LosingBackend extends TwinBackend {
  private runs = 0;
  constructor(private readonly after: number) {
    super();
  }
  override async run(program: Program, times?: number): Promise<void> {
    if (this.runs++ >= this.after) {
      throw new GpuError('the GPU device was lost (unknown): hung');
    }
    await super.run(program, times);
  }
}

test('a suite trains every trial once, and a rerun trains nothing', async () => {
  const store = new MemoryStore();
  const first = await run(store, tinySuite());
  assert.equal(first.listener.trained, ['flat/linear', 'flat/mlp', 'power/linear', 'power/mlp']);
  assert.is(new Set(first.summary.names).size, 4);
  assert.ok(first.listener.shares.every((share, i, all) => share >= (all[i - 1] ?? 0) && share <= 1));
  assert.is(first.listener.shares.at(-1), 1);
  const second = await run(store, tinySuite());
  assert.equal(second.listener.trained, []);
  assert.is(second.opened, 0, 'nothing to do opens no backend');
  assert.equal(second.summary.names, first.summary.names);
});

test('a renamed entry is found again by its identity', async () => {
  const store = new MemoryStore();
  await run(store, tinySuite());
  const renamed = tinySuite().replace('  linear:', '  plain:');
  assert.equal((await run(store, renamed)).listener.trained, []);
});

test('only what is missing is trained again, and it comes out the same to the byte', async () => {
  const store = new MemoryStore();
  const { summary } = await run(store, tinySuite());
  const lost = summary.names[1];
  const before = await store.read(lost, 'trace.npz');
  await store.remove(lost);
  const again = await run(store, tinySuite());
  assert.equal(again.listener.trained, ['flat/mlp']);
  assert.equal(await store.read(lost, 'trace.npz'), before);
});

test('other trials of a suite change no bit of a trial', async () => {
  const all = new MemoryStore();
  const alone = new MemoryStore();
  const { summary } = await run(all, tinySuite());
  const only = `${tinySuite()}trials:\n  - { data: power, architecture: mlp, training: sgd }\n`;
  const { summary: one } = await run(alone, only);
  assert.is(one.names.length, 1);
  assert.equal(await alone.read(one.names[0], 'trace.npz'), await all.read(summary.names[3], 'trace.npz'));
});

test(
  'a lost device fails its trial with the reason; the next trial gets a fresh one; a ' + 'rerun mends it',
  async () => {
    const store = new MemoryStore();
    const open = (time: number): Backend => (time === 0 ? new LosingBackend(3) : new TwinBackend());
    const { summary, opened } = await run(store, tinySuite(), { open });
    assert.is(summary.failed, 1);
    assert.is(opened, 2);
    const failed = await readTrial(store, summary.names[0]);
    assert.is(failed.record.state, 'failed');
    assert.match(failed.record.reason ?? '', /GpuError: the GPU device was lost/);
    assert.is(failed.trace, undefined);
    assert.is((await readTrials(store)).length, 4, 'a failed trial stands in every table');
    const again = await run(store, tinySuite());
    assert.equal(again.listener.trained, ['flat/linear']);
    assert.is(again.summary.failed, 0);
    assert.equal(
      (await readTrials(store)).map(({ record }) => record.state),
      ['done', 'done', 'done', 'done'],
    );
  },
);

test('an interruption keeps what was finished, and the next call continues', async () => {
  const store = new MemoryStore();
  const { summary } = await run(store, tinySuite(), { abortAfter: 1 });
  assert.ok(summary.interrupted);
  assert.is(store.folders.size, 2);
  const rest = await run(store, tinySuite());
  assert.equal(rest.listener.trained, ['power/linear', 'power/mlp']);
  assert.not.ok(rest.summary.interrupted);
});

test('members that diverge are a state with a reason, not an error and not a number', async () => {
  const store = new MemoryStore();
  const { summary } = await run(store, tinySuite({ rate: 1e30 }));
  assert.is(summary.failed, 0);
  const { record, trace } = await readTrial(store, summary.names[0]);
  assert.is(record.state, 'diverged');
  assert.match(record.reason ?? '', /all 4 members diverged .* lower the learning rate/);
  assert.ok(trace?.divergedAt.every((step) => step > 0));
});

test('a record says what ran: kernels, versions, description, data', async () => {
  const store = new MemoryStore();
  const { summary } = await run(store, tinySuite());
  const { record } = await readTrial(store, summary.names[0]);
  assert.match(record.hash, /^[0-9a-f]{64}$/);
  const block = JSON.parse(
    new TextDecoder().decode(await store.read(summary.names[0], 'trial.json')),
  ) as TrialRecord;
  assert.ok(summary.names[0].endsWith(`-${block.hash.slice(0, 16)}.0-3`), 'members 0 to 3');
  assert.match(record.dataset.checksum, /^[0-9a-f]{64}$/);
  for (const kernel of [
    'dense_forward_gathered',
    'dense_weight_gradient_gathered',
    'sgd',
    'softmax_cross_entropy_gradient',
  ]) {
    assert.match(record.shaders[kernel] ?? '', /^[0-9a-f]{16}$/, kernel);
  }
  assert.not.ok('conv_forward' in record.shaders, 'a kernel that did not run is not listed');
  assert.ok(record.trainingFlops > 0 && record.durationMs >= 0);
});

test('a spoiled result is an error that names the file and the cure', async () => {
  const store = new MemoryStore();
  const { summary } = await run(store, tinySuite());
  const [a, b, c] = summary.names.map((folder) => store.folders.get(folder));
  a?.set('trace.npz', (a.get('trace.npz') ?? new Uint8Array()).slice(0, 100));
  b?.set('trial.json', new TextEncoder().encode('{"hash": '));
  c?.set('trial.json', a?.get('trial.json') ?? new Uint8Array());
  for (const [index, file] of ['trace.npz', 'trial.json', 'trial.json'].entries()) {
    try {
      await readTrial(store, summary.names[index]);
      assert.unreachable('a spoiled file was read');
    } catch (error) {
      assert.match(String(error), new RegExp(`${file}.*remove .* and run the suite again`, 's'));
    }
  }
});

test.run();
