import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FindingResult, JudgedRow } from '../../src/finding/result.js';
import type { FindingTask } from '../../src/run/finding-evaluator.js';
import { trainAndEvaluate, type SuiteOutcome } from '../../src/run/train-and-evaluate.js';
import { FIXED, neverBecause, undefinedBecause } from '../../src/statistics/estimate.js';
import { contextOf, made, primary, setting, suiteOf, UNTIL } from './look-context.js';

const whereDecided = ({ verdict, look, members, looks, rows }: FindingResult) => [
  verdict,
  look,
  members,
  looks?.join(),
  rows.map((row: JudgedRow) => `${row.data} ${row.verdict} ${row.look}`).join('; '),
];

test('an undecided finding gets more members until it is decided, and no other does', async () => {
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

test('what never decides has all planned looks, and a trial keeps to its most members', async () => {
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
  const cases = [
    { estimate: { value: 0.3, reason: FIXED }, ended: ['undecided', 1, 6] },
    { estimate: neverBecause('all alike'), ended: ['undecided', 1, 6] },
    { estimate: { reason: 'at chance' }, notApplicable: 'at chance', ended: ['not applicable', 1, 6] },
    { estimate: undefinedBecause('too few'), ended: ['undecided', 3, 24] },
  ];
  const own = setting();
  for (const { ended, ...row } of cases) {
    const { findings } = await trainAndEvaluate(
      suiteOf(UNTIL.replace(/ {2}- [^\n]* power \}\n/, '')),
      contextOf(own, (task) => made(task, [primary('a', 1, row)])),
    );
    assert.equal(
      findings.map(({ verdict, look, members }) => [verdict, look, members]),
      [ended],
      row.estimate.reason,
    );
    const trained = own.events.filter((event) => event.endsWith('done')).length;
    // The trials of the finding get members at two more looks.
    assert.is(trained, ended[1] === 1 ? 4 : 4 + 2 * 2, own.events.join('; '));
  }
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

test('what was found is kept before another look trains members, and not again by a later call', async () => {
  const own = setting();
  const kept: string[] = [];
  const evaluate = (task: FindingTask) => {
    const look = [3, 1][task.index];
    return made(task, [primary('a', task.look!.look < look ? 1 : 0.01)]);
  };
  const keep = ({ findings, names, failed }: SuiteOutcome): Promise<void> => {
    kept.push(findings.map(({ verdict, look, members }) => `${verdict} ${look} ${members}`).join('; '));
    own.events.push(`kept with ${names.map((name) => /\.(.*)$/.exec(name)?.[1]).join()}`);
    assert.is(failed, 0);
    return Promise.resolve();
  };
  const { findings } = await trainAndEvaluate(suiteOf(), contextOf(own, evaluate, { keep }));
  assert.equal(kept, ['undecided 1 6; reproduced 1 6', 'undecided 2 12; reproduced 1 6']);
  assert.equal(own.events.slice(4), [
    'look 2 of 6,12,24: 1',
    'kept with 0-5,0-5,0-5,0-5',
    'flat / linear: 6 done',
    'flat / mlp: 6 done',
    'look 3 of 6,12,24: 1',
    'kept with 0-11,0-11,0-5,0-5',
    'flat / linear: 12 done',
    'flat / mlp: 12 done',
  ]);
  assert.is(findings[0].verdict, 'reproduced');

  kept.length = 0;
  await trainAndEvaluate(suiteOf(), contextOf(setting(own.store), evaluate, { keep }));
  assert.equal(kept, [], 'what the first look found does not replace what the last one did');

  // A call that another had left in the middle of the third look keeps what the second one found.
  const trials = await own.store.list();
  await own.store.remove(trials.find((name) => /^flat_mlp.*\.12-23$/.test(name))!);
  await trainAndEvaluate(suiteOf(), contextOf(setting(own.store), evaluate, { keep }));
  assert.equal(kept, ['undecided 2 12; reproduced 1 6']);
});

test.run();
