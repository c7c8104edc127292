import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GpuError } from '../../src/gpu/device.js';
import type { Program } from '../../src/ops/backend.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import * as files from '../../src/platform/node/files.js';
import { ComponentsSource } from '../../src/run/components.js';
import { Datasets } from '../../src/run/datasets.js';
import { evaluateFinding } from '../../src/run/evaluate-findings.js';
import type { Evaluation, FindingTask } from '../../src/run/finding-evaluator.js';
import { SuiteInterrupted } from '../../src/run/look.js';
import { trainAndEvaluate } from '../../src/run/train-and-evaluate.js';
import { readTrial } from '../../src/store/read-trial.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import type { Suite } from '../../src/suite/suite.js';
import { contextOf, made, primary, setting, suiteOf, UNTIL, type Setting } from './look-context.js';
import { MemoryStore } from './memory-store.js';

/** A backend that is lost when a second member block is trained. */
class LosingBackend extends TwinBackend {
  constructor(private readonly setting: Setting) {
    super();
  }
  override async run(program: Program, times?: number): Promise<void> {
    const looked = this.setting.events.some((event) => event.startsWith('look 2'));
    if (looked) throw new GpuError('the GPU device was lost (unknown): hung');
    await super.run(program, times);
  }
}

test('a finding whose trial fails at a look stops there, and the next call goes on from it', async () => {
  const own = setting();
  const evaluate = (task: FindingTask) => made(task, [primary('a', task.look!.look === 3 ? 0.01 : 1)]);
  const lost = await trainAndEvaluate(
    suiteOf(),
    contextOf(own, evaluate, { openBackend: () => Promise.resolve(new LosingBackend(own)) }),
  );
  assert.is(lost.failed, 4);
  assert.equal(
    lost.findings.map(({ verdict, look }) => [verdict, look]),
    [
      ['undecided', 2],
      ['undecided', 2],
    ],
  );
  const again = setting(own.store);
  const mended = await trainAndEvaluate(suiteOf(), contextOf(again, evaluate));
  assert.is(mended.failed, 0);
  assert.equal(
    mended.findings.map(({ verdict, look }) => [verdict, look]),
    [
      ['reproduced', 3],
      ['reproduced', 3],
    ],
  );
  assert.is(again.events[0], 'look 2 of 6,12,24: 2', 'the members of the first look are kept');
});

/** Real findings on tiny networks, some of which stay undecided for several looks. */
const REAL = UNTIL.replaceAll('train: 40, test: 20', 'train: 80, test: 80').replace(
  /findings:[^]*/,
  `findings:
  - { finding: loc-same, data: flat }
  - { finding: loc-across }
  - { finding: pc-order-linear, architecture: linear, data: power }
  - { finding: prediction, ensembles: { architecture: linear } }
`,
);

/** Evaluates as a thread does: from the store, with the finding's own trials only. */
function fromStore(suite: Suite, store: MemoryStore): (task: FindingTask) => Promise<Evaluation> {
  return async ({ index, names, look }) => {
    const ensembles = new Map();
    for (const [place, name] of names) ensembles.set(place, await readTrial(store, name));
    const means = {
      datasets: new Datasets({ files }),
      components: new ComponentsSource(undefined),
      now: () => new Date(0),
    };
    return { kind: 'evaluated', result: await evaluateFinding(suite, index, ensembles, means, look) };
  };
}

test('an interrupted call goes on with the same bytes, with threads and without', async () => {
  const suite = suiteOf(REAL);
  const whole = setting();
  const { findings } = await trainAndEvaluate(suite, contextOf(whole));
  const expected = JSON.stringify(findings);
  const reached = findings.map(({ look }) => look ?? 0);
  assert.ok(Math.max(...reached) > 1, `looks ${reached.join()}: one at least goes on`);

  for (const threads of [false, true]) {
    const store = new MemoryStore();
    const own = setting(store);
    const evaluate = threads ? fromStore(suite, store) : undefined;
    const context = contextOf(own, evaluate);
    const finished = (...given: Parameters<typeof context.observer.finished>): void => {
      context.observer.finished(...given);
      // In the middle of the second look's training.
      if (own.events.some((event) => event.startsWith('look 2'))) own.abort.abort();
    };
    const error = await trainAndEvaluate(suite, {
      ...context,
      observer: { ...context.observer, finished },
    }).catch((each: unknown) => each);
    assert.instance(error, SuiteInterrupted);
    assert.is((error as SuiteInterrupted).kept, 4);
    const again = setting(store);
    const resumed = await trainAndEvaluate(
      suite,
      contextOf(again, threads ? fromStore(suite, store) : undefined),
    );
    assert.is(JSON.stringify(resumed.findings), expected, threads ? 'with threads' : 'without');
    assert.is(again.events[0].slice(0, 6), 'look 2', 'nothing of the first look is trained again');
  }
  const third = await trainAndEvaluate(suite, contextOf(setting(whole.store), fromStore(suite, whole.store)));
  assert.is(JSON.stringify(third.findings), expected, 'all of it from the store');
});

test('a finding has the numbers of as many fixed members, and only what decides is wider', async () => {
  const { store } = setting();
  const until = await trainAndEvaluate(suiteOf(REAL), contextOf(setting(store)));
  for (const [index, found] of until.findings.entries()) {
    const fixed = parseSuite(REAL.replace(/members: \{[^}]*\}/, `members: ${found.members}`), 'tiny.yaml');
    const { findings } = await trainAndEvaluate(fixed, contextOf(setting(store)));
    const plain = findings[index];
    assert.is(found.rows.length, plain.rows.length);
    let primaries = 0;
    found.rows.forEach((row, at) => {
      const other = plain.rows[at];
      if (row.kind !== 'primary') return assert.equal(row, other);
      // Another dataset of the finding went on.
      if (row.look !== found.look) return;
      assert.equal(
        { ...row.estimate, interval: null },
        { ...other.estimate, interval: null },
        `${row.data}: value and spread`,
      );
      if (row.estimate.interval === undefined) return;
      primaries++;
      assert.ok(row.estimate.interval.low <= other.estimate.interval!.low, 'wider');
    });
    assert.ok(primaries > 0 || found.verdict === 'not applicable', found.finding);
    assert.is(plain.look, undefined);
    assert.is(plain.members, found.members);
  }
});

test.run();
