import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding, FindingRow } from '../../src/finding/finding.js';
import { judge, type FindingResult, type JudgedRow } from '../../src/finding/result.js';
import { GpuError } from '../../src/gpu/device.js';
import type { Program } from '../../src/ops/backend.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import * as files from '../../src/platform/node/files.js';
import { ComponentsSource } from '../../src/run/components.js';
import { Datasets } from '../../src/run/datasets.js';
import { evaluateFinding } from '../../src/run/evaluate-findings.js';
import type { Evaluation, FindingEvaluator, FindingTask } from '../../src/run/finding-evaluator.js';
import { SuiteInterrupted } from '../../src/run/look.js';
import { trainAndEvaluate, type OutcomeContext } from '../../src/run/train-and-evaluate.js';
import { FIXED, type Estimate } from '../../src/statistics/estimate.js';
import { readTrial } from '../../src/store/read-trial.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import type { Suite } from '../../src/suite/suite.js';
import { tinySuite } from './tiny-suite.js';
import { MemoryStore } from './memory-store.js';

/** Trials 0 and 1 are on flat data, 2 and 3 on power-law data. */
const UNTIL = `${tinySuite().replace('members: 4', 'members: { from: 6, to: 24, until: decided }')}
findings:
  - { finding: loc-same, data: flat }
  - { finding: loc-same, data: power }
`;
const suiteOf = (text = UNTIL) => parseSuite(text, 'tiny.yaml');

interface Setting {
  readonly store: MemoryStore;
  /** Members trained in one go, `PLACE in the look: COUNT`, and looks that began. */
  readonly events: string[];
  readonly abort: AbortController;
}

function setting(store = new MemoryStore()): Setting {
  return { store, events: [], abort: new AbortController() };
}

function contextOf(
  { store, events, abort }: Setting,
  evaluate?: (task: FindingTask) => Promise<Evaluation> | Evaluation,
  more: Partial<OutcomeContext> = {},
): OutcomeContext {
  const evaluator = (): FindingEvaluator => ({
    evaluate: async (task, onStart) => {
      onStart();
      return evaluate!(task);
    },
    close: () => Promise.resolve(),
  });
  return {
    store,
    datasets: new Datasets({ files }),
    components: new ComponentsSource(undefined),
    openBackend: () => Promise.resolve(new TwinBackend()),
    versions: {},
    now: () => new Date(0),
    observer: {
      planned: () => undefined,
      started: () => undefined,
      progressed: () => undefined,
      finished: (_, record) =>
        void events.push(`${record.data} / ${record.architecture}: ${record.members} ${record.state}`),
    },
    signal: abort.signal,
    onLook: (look, looks, findings) => void events.push(`look ${look} of ${looks.join()}: ${findings}`),
    ...(evaluate ? { openEvaluator: evaluator } : {}),
    ...more,
  };
}

const BOUNDS = { claim: 0.5, none: 0.1 };
const MADE: Finding = {
  id: 'made',
  claim: 'A claim.',
  inShort: 'a claim',
  source: 'ours',
  primary: [{ quantity: 'r', bounds: BOUNDS, reason: 'made' }],
  controls: [],
  roles: [],
  evaluate: () => ({ rows: [], notes: [] }),
};

/** A primary .2 above the bound of the claim with a standard error of so much, by hundreds of degrees. */
function primary(data: string, error: number, more: Partial<FindingRow> = {}): FindingRow {
  const estimate: Estimate = { value: 0.7, spread: { error, degrees: 1000, scale: 'plain' } };
  return { kind: 'primary', data, ensembles: 'net', quantity: 'r', expectation: BOUNDS, estimate, ...more };
}

function made({ look, names }: FindingTask, rows: readonly FindingRow[]): Evaluation {
  const judged = judge(MADE, { rows, notes: [] }, look);
  const trials = [...names.values()];
  return { kind: 'evaluated', result: { ...judged, trainingSeconds: 1, evaluationSeconds: 1, trials } };
}

const whereDecided = ({ verdict, look, members, looks, rows }: FindingResult) => [
  verdict,
  look,
  members,
  looks?.join(),
  rows.map((row: JudgedRow) => `${row.data} ${row.verdict} ${row.look}`).join('; '),
];

test('a finding that is undecided gets more members until it is decided, and no other is trained or looked at', async () => {
  const own = setting();
  const asked: string[] = [];
  let reported = 0;
  // z is 2.4 at the first look of three, where 4.33 decides, and 3.3 at the second, where 2.96 does.
  const errors = [
    [0.2 / 2.4, 0.2 / 3.3],
    [0.2 / 5, NaN],
  ];
  const { findings, ensembles, names } = await trainAndEvaluate(
    suiteOf(),
    contextOf(
      own,
      (task) => {
        asked.push(`${task.index} at ${task.look?.members}: ${[...task.names.keys()].join()}`);
        return made(task, [primary('a', errors[task.index][task.look!.look - 1])]);
      },
      { besideFindings: () => Promise.resolve(void reported++) },
    ),
  );
  assert.equal(own.events, [
    'flat / linear: 6 done',
    'flat / mlp: 6 done',
    'power / linear: 6 done',
    'power / mlp: 6 done',
    'look 2 of 6,12,24: 1',
    'flat / linear: 6 done',
    'flat / mlp: 6 done',
  ]);
  assert.equal(asked, ['0 at 6: 0,1', '1 at 6: 2,3', '0 at 12: 0,1']);
  assert.equal(findings.map(whereDecided), [
    ['reproduced', 2, 12, '6,12,24', 'a reproduced 2'],
    ['reproduced', 1, 6, '6,12,24', 'a reproduced 1'],
  ]);
  assert.is(findings[0].evaluationSeconds, 2, 'both looks');
  assert.equal(
    await Promise.all(
      ensembles.map(async ({ record, read }) => [record.members, (await read()).trace?.members]),
    ),
    [
      [12, 12],
      [12, 12],
      [6, 6],
      [6, 6],
    ],
  );
  assert.equal(
    names.map((name) => /\.\d+-\d+$/.exec(name)?.[0]),
    ['.0-11', '.0-11', '.0-5', '.0-5'],
  );
  assert.is(reported, 1);
  // The verdict at the second look is that of its own coverage: by 95 % the first would have decided.
  const [{ rows, coverage }] = findings;
  assert.ok(Math.abs(coverage! - (1 - 0.00305)) < 1e-5, `${coverage}`);
  assert.is(rows[0].coverage, coverage);
});

test('what never decides is looked at as often as planned, and a trial keeps to its most members', async () => {
  const own = setting();
  const looks: string[] = [];
  const capped = UNTIL.replace(
    'findings:',
    'trials:\n  - { architecture: linear }\n  - { architecture: mlp, most: 12 }\nfindings:',
  ).replace('{ finding: loc-same, data: power }', '{ finding: loc-same, architecture: mlp, data: power }');
  const { findings, ensembles } = await trainAndEvaluate(
    suiteOf(capped),
    contextOf(own, (task) => {
      looks.push(`${task.index}: ${task.look!.look} of ${task.look!.looks.join()}`);
      return made(task, [primary('a', 1)]);
    }),
  );
  assert.equal(looks, [
    '0: 1 of 6,12,24',
    '1: 1 of 6,12',
    '0: 2 of 6,12,24',
    '1: 2 of 6,12',
    '0: 3 of 6,12,24',
  ]);
  assert.equal(findings.map(whereDecided), [
    ['undecided', 3, 24, '6,12,24', 'a undecided 3'],
    ['undecided', 2, 12, '6,12', 'a undecided 2'],
  ]);
  assert.equal(
    ensembles.map(({ record }) => `${record.data} / ${record.architecture}: ${record.members}`),
    ['flat / linear: 24', 'power / linear: 6', 'flat / mlp: 12', 'power / mlp: 12'],
  );
});

test('what no member could decide, and what says nothing, stops at the first look', async () => {
  const rows = [
    [primary('a', 1, { estimate: { value: 0.3, reason: FIXED } })],
    [primary('a', 1, { estimate: { reason: 'at chance' }, notApplicable: 'at chance' })],
  ];
  const own = setting();
  const { findings } = await trainAndEvaluate(
    suiteOf(),
    contextOf(own, (task) => made(task, rows[task.index])),
  );
  assert.equal(
    findings.map(({ verdict, look, members }) => [verdict, look, members]),
    [
      ['undecided', 1, 6],
      ['not applicable', 1, 6],
    ],
  );
  assert.is(own.events.length, 4, own.events.join('; '));
});

test('a dataset that is decided keeps its row and look while another of the finding goes on', async () => {
  const { findings } = await trainAndEvaluate(
    suiteOf(),
    contextOf(setting(), (task) => {
      const { look } = task.look!;
      if (task.index === 1) return made(task, [primary('a', 0.01)]);
      // `a` is decided at once, and would be undecided again; `b` at the last look.
      const part = { ensembles: 'odd', estimate: { value: 0, spread: primary('a', 0.01).estimate.spread! } };
      return made(task, [
        primary('a', look === 1 ? 0.01 : 1, { parts: [part] }),
        primary('b', look === 3 ? 0.01 : 1),
      ]);
    }),
  );
  assert.equal(whereDecided(findings[0]), ['reproduced', 3, 24, '6,12,24', 'a reproduced 1; b reproduced 3']);
  assert.equal(
    findings[0].notes,
    ['a, exceptions: odd alone: not reproduced'],
    'the note is of the row kept',
  );
  assert.is(findings[0].trials.length, 6, 'trials of all looks');
});

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
const REAL = UNTIL.replace(
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

test('at its look a finding has the numbers of so many fixed members, and only what decides is wider', async () => {
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
