import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FindingResult } from '../../src/finding/result.js';
import * as files from '../../src/platform/node/files.js';
import { ComponentsSource } from '../../src/run/components.js';
import { Datasets } from '../../src/run/datasets.js';
import { evaluateFinding } from '../../src/run/evaluate-findings.js';
import type { Evaluation, FindingEvaluator } from '../../src/run/finding-evaluator.js';
import { SuiteInterrupted } from '../../src/run/look.js';
import { trainAndEvaluate, type OutcomeContext } from '../../src/run/train-and-evaluate.js';
import { readTrial } from '../../src/store/read-trial.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import type { TrainedEnsemble } from '../../src/trace/trained-ensemble.js';
import { MemoryStore } from './memory-store.js';
import { tinySuite } from './tiny-suite.js';
import { twinContext } from './twin-context.js';

const SUITE = parseSuite(
  `${tinySuite()}
findings:
  - { finding: loc-across }
  - { finding: loc-same, data: flat }
`,
  'tiny.yaml',
);

/** What happened, in its sequence: trials that ended and findings that were asked for, by their places. */
type Events = string[];

interface Setting {
  readonly store: MemoryStore;
  readonly events: Events;
  readonly abort: AbortController;
  readonly closed: number[];
}

function contextOf(
  setting: Setting,
  evaluate?: (index: number, folders: ReadonlyMap<number, string>) => Promise<Evaluation>,
): OutcomeContext {
  const { store, events, abort, closed } = setting;
  const evaluator = (): FindingEvaluator => ({
    evaluate: ({ index, names }, onStart) => {
      events.push(`finding ${index} of trials ${[...names.keys()].join()}`);
      onStart();
      return evaluate!(index, names);
    },
    close: () => {
      closed.push(events.length);
      return Promise.resolve();
    },
  });
  return {
    ...twinContext(store, { finished: (index) => void events.push(`trial ${index}`) }, abort.signal),
    ...(evaluate ? { openEvaluator: evaluator } : {}),
  };
}

function setting(store = new MemoryStore()): Setting {
  return { store, events: [], abort: new AbortController(), closed: [] };
}

/** Evaluates as a thread does: from the store, with the finding's own trials only. */
function fromStore(
  store: MemoryStore,
): (index: number, folders: ReadonlyMap<number, string>) => Promise<Evaluation> {
  return async (index, folders) => {
    const ensembles = new Map<number, TrainedEnsemble>();
    for (const [place, folder] of folders) ensembles.set(place, await readTrial(store, folder));
    const context = {
      datasets: new Datasets({ files }),
      components: new ComponentsSource(undefined),
      now: () => new Date(0),
    };
    return { kind: 'evaluated', result: await evaluateFinding(SUITE, index, ensembles, context) };
  };
}

function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('a finding is asked for as soon as its trials have ended, and is the same as after training', async () => {
  const beside = setting();
  const found = await trainAndEvaluate(SUITE, contextOf(beside, fromStore(beside.store)));
  assert.equal(beside.events, [
    'trial 0',
    'trial 1',
    'finding 1 of trials 0,1',
    'trial 2',
    'trial 3',
    'finding 0 of trials 0,1,2,3',
  ]);
  assert.equal(
    found.findings.map(({ finding }) => finding),
    ['loc-across', 'loc-same'],
    "the suite's sequence",
  );
  assert.is(beside.closed.length, 1);
  const after = await trainAndEvaluate(SUITE, contextOf(setting(beside.store)));
  const text = (findings: readonly FindingResult[]) => JSON.stringify(findings);
  assert.is(text(found.findings), text(after.findings));
  assert.ok(text(after.findings).length > 1000);
});

test('trials that were done before count as ended', async () => {
  const first = setting();
  await trainAndEvaluate(SUITE, contextOf(first));
  const again = setting(first.store);
  await trainAndEvaluate(SUITE, contextOf(again, fromStore(again.store)));
  assert.equal(again.events, ['finding 1 of trials 0,1', 'finding 0 of trials 0,1,2,3']);
});

test('an evaluation that is lost leaves its finding undecided, with the reason', async () => {
  const own = setting();
  const lost = (index: number, folders: ReadonlyMap<number, string>): Promise<Evaluation> =>
    index === 0
      ? Promise.resolve({ kind: 'lost', reason: 'no memory' })
      : fromStore(own.store)(index, folders);
  const { findings, ensembles } = await trainAndEvaluate(SUITE, contextOf(own, lost));
  assert.is(findings[0].verdict, 'undecided');
  assert.equal(findings[0].rows, []);
  assert.equal(findings[0].notes, ['not evaluated: no memory; run the suite again']);
  assert.equal(
    findings[0].trials,
    ensembles.map(({ record }) => record.hash),
  );
  assert.ok(findings[1].rows.length > 0);
});

test('an evaluation that fails fails the run, when all is trained', async () => {
  const own = setting();
  const error = await failure(
    trainAndEvaluate(
      SUITE,
      contextOf(own, () => Promise.reject(new RangeError('no sense'))),
    ),
  );
  assert.instance(error, RangeError);
  assert.is((await own.store.list()).length, 4);
  assert.is(own.closed.length, 1);
});

test('an interruption gives up the evaluations that run', async () => {
  const own = setting();
  const hanging = (index: number): Promise<Evaluation> =>
    new Promise((_, reject) => {
      own.abort.signal.addEventListener('abort', () => reject(new Error('closed')));
      // The last finding to be asked for.
      if (index === 0) setTimeout(() => own.abort.abort(), 10);
    });
  const error = await failure(trainAndEvaluate(SUITE, contextOf(own, hanging)));
  assert.instance(error, SuiteInterrupted);
  assert.is((error as SuiteInterrupted).kept, 'all');
  assert.ok(own.closed.length > 0);
});

test.run();
