import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GpuError } from '../../src/gpu/device.js';
import type { Program } from '../../src/ops/backend.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import * as files from '../../src/platform/node/files.js';
import { ComponentsSource } from '../../src/run/components.js';
import { Datasets } from '../../src/run/datasets.js';
import type { IdentifiedTrial } from '../../src/run/identify-trials.js';
import { runSuite, type RunContext, type RunSummary } from '../../src/run/run-suite.js';
import { trainAndEvaluate } from '../../src/run/train-and-evaluate.js';
import { readBlocks, readTrial } from '../../src/store/read-trial.js';
import { describeTrial, trialHash } from '../../src/suite/identity.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import { planTrials } from '../../src/suite/plan.js';
import { FORMAT_VERSION, type TrialRecord } from '../../src/trace/description.js';
import { encodeTrace } from '../../src/trace/encode.js';
import { failureOf } from '../support/failure.js';
import { MemoryStore } from './memory-store.js';
import { tinySuite } from './tiny-suite.js';

/** A trial that records all but compact matrices. Its members take much room. */
const WIDE = `
trials:
  - { data: power, architecture: mlp }
findings:
  - { finding: spectral, architecture: mlp }
  - { finding: prediction, ensembles: { architecture: mlp } }
  - { finding: early, architecture: mlp, components: [2, 6] }
  - { finding: init, architecture: mlp }
`;

/** The same beside one that records compact matrices, and whose members take little room. */
const RECORDED = `${WIDE.replace(', architecture: mlp }\n', ' }\n')}\
  - { finding: pc-rate, architecture: linear }
`;

const suiteOf = (members: number, more = RECORDED) =>
  parseSuite(`${tinySuite({ members }).replaceAll('width: 5', 'width: 64')}${more}`, 'tiny.yaml');

/** A backend with room for the hidden activations of two members and a half: width times a padded batch. */
class SmallBackend extends TwinBackend {
  override readonly mostElements: number = 2.5 * 64 * 12;
}

/** The same, which can be lost. */
class LosingBackend extends SmallBackend {
  lost = false;
  override async run(program: Program, times?: number): Promise<void> {
    if (this.lost) throw new GpuError('the GPU device was lost (unknown): hung');
    await super.run(program, times);
  }
}

interface Options {
  readonly backend?: () => TwinBackend;
  readonly abort?: AbortController;
  readonly onProgress?: (steps: number) => void;
}

interface Ran extends RunSummary {
  /** The plan, when it began. */
  readonly planned: readonly IdentifiedTrial[];
  readonly records: readonly TrialRecord[];
}

function contextOf(store: MemoryStore, { backend, abort, onProgress }: Options): RunContext {
  return {
    store,
    datasets: new Datasets({ files }),
    components: new ComponentsSource(undefined),
    openBackend: () => Promise.resolve(backend?.() ?? new TwinBackend()),
    versions: { pcbias: 'test' },
    now: () => new Date(0),
    observer: {
      planned: () => undefined,
      started: () => undefined,
      progressed: (_index, steps) => onProgress?.(steps),
      finished: () => undefined,
    },
    signal: (abort ?? new AbortController()).signal,
  };
}

async function run(
  store: MemoryStore,
  members: number,
  options: Options = {},
  more = RECORDED,
): Promise<Ran> {
  let planned: readonly IdentifiedTrial[] = [];
  const records: TrialRecord[] = [];
  const context = contextOf(store, options);
  const observer = {
    ...context.observer,
    planned: (trials: readonly IdentifiedTrial[]) => void (planned = trials),
    finished: (_: number, record: TrialRecord) => void records.push(record),
  };
  return { ...(await runSuite(suiteOf(members, more), { ...context, observer })), planned, records };
}

/**
 * Does something in the second block of the trial in WIDE, which has 12 steps and blocks of 2, 2 and 1
 * members.
 */
function inSecondBlock(act: () => void): Pick<Options, 'onProgress'> {
  return { onProgress: (steps) => (steps > 5 ? act() : undefined) };
}

/** Everything that a result says, of each trial. */
async function resultsOf(store: MemoryStore, names: readonly string[]): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const name of names) {
    const { record, trace } = await readTrial(store, name);
    results.push({ record, trace: encodeTrace(trace!) });
  }
  return results;
}

const whole = new MemoryStore();
const together = await run(whole, 5);
const expected = await resultsOf(whole, together.names);

test('five members in one call, in blocks, and by extension are the same to the byte', async () => {
  const inBlocks = new MemoryStore();
  const blocks = await run(inBlocks, 5, { backend: () => new SmallBackend() });
  const rangesIn = (store: MemoryStore) => [...store.folders.keys()].map((name) => name.split('.')[1]).sort();
  assert.equal(rangesIn(inBlocks), ['0-1', '0-4', '2-3', '4-4']);
  assert.equal(await resultsOf(inBlocks, blocks.names), expected);

  const extended = new MemoryStore();
  await run(extended, 2);
  const before = new Map(extended.folders);
  const { names, planned, records } = await run(extended, 5);
  assert.equal(
    planned.map(({ missing }) => missing),
    [[{ first: 2, count: 3 }], [{ first: 2, count: 3 }]],
  );
  assert.equal(
    records.map(({ members }) => members),
    [3, 3],
    'only the missing members are trained',
  );
  assert.equal(rangesIn(extended), ['0-1', '0-1', '2-4', '2-4']);
  for (const [name, block] of before) assert.is(extended.folders.get(name), block, `${name} stays`);
  assert.equal(await resultsOf(extended, names), expected);
});

test('fewer members are the first of those that are stored, and nothing is trained', async () => {
  const few = new MemoryStore();
  const alone = await run(few, 3);
  const { names, planned } = await run(whole, 3);
  assert.ok(planned.every(({ missing }) => missing.length === 0));
  assert.equal(await resultsOf(whole, names), await resultsOf(few, alone.names));
  assert.is(whole.folders.size, 2);
});

test('findings on blocks are those on one block', async () => {
  const suite = suiteOf(5, '\nfindings:\n  - { finding: loc-across }\n  - { finding: loc-same }\n');
  const findingsOf = async (store: MemoryStore, options: Options) => {
    const { findings, ensembles } = await trainAndEvaluate(suite, contextOf(store, options));
    return { findings: JSON.stringify(findings), hashes: ensembles.map(({ record }) => record.hash) };
  };
  const [one, blocks] = [await findingsOf(new MemoryStore(), {}), new MemoryStore()];
  await runSuite({ ...suite, members: 2 }, contextOf(blocks, {}));
  assert.equal(await findingsOf(blocks, { backend: () => new SmallBackend() }), one);
  assert.ok(blocks.folders.size > 8 && one.findings.length > 1000);
});

test('an interruption keeps the blocks that were done, and the next call trains the others', async () => {
  const store = new MemoryStore();
  const abort = new AbortController();
  const { interrupted } = await run(
    store,
    5,
    { backend: () => new SmallBackend(), abort, ...inSecondBlock(() => abort.abort()) },
    WIDE,
  );
  assert.ok(interrupted);
  assert.equal(
    [...store.folders.keys()].map((name) => name.split('.')[1]),
    ['0-1'],
  );
  const { planned, names } = await run(store, 5, {}, WIDE);
  assert.equal(planned[0].missing, [{ first: 2, count: 3 }]);
  assert.equal(await resultsOf(store, names), [expected[1]]);
});

test('a trial whose second block fails has failed, with its first block kept; a rerun mends it', async () => {
  const store = new MemoryStore();
  const backend = new LosingBackend();
  const lose = inSecondBlock(() => (backend.lost = true));
  const { failed, names } = await run(store, 5, { backend: () => backend, ...lose }, WIDE);
  assert.is(failed, 1);
  const { record, trace } = await readTrial(store, names[0]);
  assert.equal([record.state, record.members, trace], ['failed', 5, undefined]);
  assert.match(record.reason ?? '', /the GPU device was lost/);
  assert.is(record.hash, together.planned[1].hash, 'a failed trial is found by its identity, too');
  const again = await run(store, 5, {}, WIDE);
  assert.equal(again.planned[0].missing, [{ first: 2, count: 3 }], 'the block that was done is kept');
  assert.equal(await resultsOf(store, again.names), [expected[1]]);
  assert.not.ok([...store.folders.keys()].some((name) => name.endsWith('.failed')));
});

test('blocks that overlap give each member once', async () => {
  const store = new MemoryStore(whole.folders);
  await run(store, 5);
  const other = new MemoryStore();
  await run(other, 2);
  await run(other, 4);
  for (const [name, block] of other.folders) store.folders.set(name, block);
  assert.is(store.folders.size, 6);
  const { names, planned } = await run(store, 5);
  assert.ok(planned.every(({ missing }) => missing.length === 0));
  assert.equal(await resultsOf(store, names), expected);
  // Without the block of all five, the members come from the others, as far as these have them.
  for (const name of together.names) store.folders.delete(name);
  assert.match(String(await failureOf(readTrial(store, names[0]))), /found no block with members 4 to 4/);
});

test('a folder from before there were blocks is one block', async () => {
  const older = new MemoryStore();
  for (const [at, name] of together.names.entries()) {
    const trial = planTrials(suiteOf(5))[at];
    const files = new Map(whole.folders.get(name));
    const record = JSON.parse(new TextDecoder().decode(files.get('trial.json'))) as TrialRecord;
    const hash = trialHash(trial, record.dataset.checksum, FORMAT_VERSION);
    const text = JSON.stringify({ ...record, description: describeTrial(trial), hash });
    await older.publish(
      `some_name-${hash.slice(0, 16)}`,
      files.set('trial.json', new TextEncoder().encode(text)),
    );
  }
  const same = await run(older, 5);
  assert.ok(same.planned.every(({ missing }) => missing.length === 0));
  assert.ok(same.names.every((name) => older.folders.has(name)));
  assert.equal(await resultsOf(older, same.names), expected);
  const fewer = await run(older, 3);
  assert.equal(await resultsOf(older, fewer.names), await resultsOf(whole, (await run(whole, 3)).names));
  const more = await run(older, 6);
  assert.equal(
    more.planned.map(({ missing }) => missing),
    [[{ first: 5, count: 1 }], [{ first: 5, count: 1 }]],
  );
  const fresh = new MemoryStore();
  assert.equal(await resultsOf(older, more.names), await resultsOf(fresh, (await run(fresh, 6)).names));
});

test('members that diverge are named by their index in the ensemble, in a block too', async () => {
  const store = new MemoryStore();
  const diverging = { members: 3, rate: 1e30 };
  const suite = parseSuite(tinySuite(diverging), 'tiny.yaml');
  await runSuite({ ...suite, members: 1 }, contextOf(store, {}));
  const { names } = await runSuite(suite, contextOf(store, {}));
  const blocks: string[] = [];
  for await (const { record } of readBlocks(store, names[0])) blocks.push(record.reason ?? '');
  assert.match(blocks[1], /^all 2 members diverged/);
  const { record } = await readTrial(store, names[0]);
  assert.is(record.state, 'diverged');
  assert.match(record.reason ?? '', /^all 3 members diverged/);
});

test.run();
