import { deepStrictEqual } from 'node:assert';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { analyse } from '../../src/report/analysis/analysis.js';
import { csvOf } from '../../src/report/format/csv.js';
import { decimal, withHalfWidth, withInterval } from '../../src/report/format/number.js';
import { makeReport, reportOnTrials } from '../../src/report/report.js';
import { correlationRows, trialRows } from '../../src/report/table/tables.js';
import { recordOf } from '../trace/record.js';
import { inMemory, trainedEnsemble } from './ensembles.js';

const OTHER = {
  title: 'other data',
  checksum: '1234'.repeat(16),
  classes: ['a', 'b'],
  shape: { channels: 1, height: 8, width: 8 },
};
const failed = {
  record: recordOf({ architecture: 'st-VGG', state: 'failed', reason: 'device lost: out | of memory' }),
};
const diverged = trainedEnsemble(
  { architecture: 'mlp', state: 'diverged', reason: 'members 0, 1 diverged (non-finite loss) by step 30' },
  0.5,
  2,
);
const gone = trainedEnsemble(
  { architecture: 'hot', state: 'diverged', reason: 'every member diverged by step 30' },
  0.5,
  4,
);
const ensembles = [
  trainedEnsemble(),
  trainedEnsemble({ architecture: 'linear-5' }, 0.5),
  diverged,
  gone,
  failed,
  trainedEnsemble({ dataset: OTHER, members: 1 }),
];
const report = await makeReport(await reportOnTrials(inMemory(ensembles)));

function file(name: string): string {
  const text = report.files.get(name);
  if (text === undefined) throw new Error(`no ${name} among ${[...report.files.keys()].join(', ')}`);
  return text;
}

test('the report has its files, and the same ensembles give the same bytes', async () => {
  const expected = [
    'trials.csv',
    'accuracy.csv',
    'correlations.csv',
    'ceilings.csv',
    'accessibility.csv',
    'report.md',
  ];
  for (const name of expected) assert.ok(file(name).length > 0);
  for (const figure of ['accuracy', 'correlations'])
    assert.match(file(`${figure}-digits-abcdabcd.svg`), /^<svg/);
  deepStrictEqual(await makeReport(await reportOnTrials(inMemory(ensembles))), report);
});

test('no text holds a number that is none', () => {
  for (const [name, text] of [...report.files, ['terminal', report.terminal]]) {
    assert.not.match(text, /NaN|undefined|Infinity|\[object/, name);
  }
});

test('every trial stands in the tables with its state and reason', async () => {
  for (const text of [file('report.md'), report.terminal]) {
    assert.match(text, /st-VGG: failed, device lost: out \| of memory/);
    assert.match(text, /mlp: diverged, members 0, 1 diverged/);
    assert.match(text, /2 of 4/);
    assert.match(text, /llvmpipe/);
    assert.match(text, /every member of one ensemble diverged:/);
  }
  const rows = trialRows(await analyse(inMemory(ensembles)));
  assert.equal(
    rows.map(({ state }) => state),
    ['done', 'done', 'diverged', 'diverged', 'failed', 'done'],
  );
  assert.is(rows[4].test_accuracy, undefined);
});

test('only ensembles on the same data are correlated, and a missing number has its reason', async () => {
  const rows = correlationRows(await analyse(inMemory(ensembles)));
  // Six pairs of four ensembles, two splits, two kinds, two scopes; the other dataset has one ensemble. By
  // log steps there is one kind and scope.
  assert.is(rows.filter(({ clock }) => clock === 'epochs').length, 6 * 8);
  assert.is(rows.filter(({ clock }) => clock === 'log steps').length, 6 * 2);
  assert.is(rows.length, 6 * 10);
  for (const row of rows) assert.ok(row.r !== undefined || row.reason !== undefined, JSON.stringify(row));
  const pair = rows.find(({ a, b }) => a === 'linear-5' && b === 'mlp');
  assert.ok(Number(pair?.low) < Number(pair?.r) && Number(pair?.r) < Number(pair?.high));
  assert.is(pair?.left_out_b, 2);
});

test('an ensemble at chance on the test examples has not learned, in words and in the table', async () => {
  const both = [trainedEnsemble(), trainedEnsemble({ architecture: 'slow' }, 0.2)];
  const { terminal, files } = await makeReport(await reportOnTrials(inMemory(both)));
  for (const text of [terminal, files.get('report.md') ?? '']) {
    assert.match(text, /slow: has not learned what holds for test examples; the interval of its accuracy/);
    assert.not.match(text, /linear-2: has not learned/);
  }
  const rows = trialRows(await analyse(inMemory(both)));
  assert.equal(
    rows.map(({ above_chance }) => above_chance),
    ['yes', 'no'],
  );
  assert.ok(Number(rows[1].test_accuracy_low) < Number(rows[1].chance) + Number(rows[1].chance_margin));
});

test('labels tell ensembles of a group apart', async () => {
  const labels = async (...fields: Parameters<typeof recordOf>[0][]) => {
    const [{ group }] = await analyse(inMemory(fields.map((own) => ({ record: recordOf(own) }))));
    return group.ensembles.map(({ label }) => label);
  };
  assert.equal(await labels({ architecture: 'a' }, { architecture: 'b' }), ['a', 'b']);
  assert.equal(await labels({ architecture: 'a' }, { architecture: 'b', training: 'gd' }), [
    'a (sgd)',
    'b (gd)',
  ]);
  assert.equal(await labels({ seed: '1' }, { seed: '2' }), ['linear-2 (seed 1)', 'linear-2 (seed 2)']);
});

test('one trace is asked for at a time, each once', async () => {
  const asked: string[] = [];
  let held = 0;
  const watched = inMemory(ensembles).map((each) => ({
    ...each,
    read: async () => {
      assert.is(++held, 1);
      asked.push(each.record.architecture);
      const found = await each.read();
      held--;
      return found;
    },
  }));
  assert.equal(await makeReport(await reportOnTrials(watched)), report);
  assert.is(asked.length, ensembles.length);
});

test('the terminal keeps to 100 columns', () => {
  for (const line of report.terminal.split('\n')) assert.ok(line.length <= 100, line);
});

test('a report on no trials, or on failed ones only, says so', async () => {
  assert.match((await makeReport(await reportOnTrials([]))).files.get('report.md') ?? '', /no trials/);
  const only = await makeReport(await reportOnTrials(inMemory([failed])));
  assert.equal([...only.files.keys()], ['trials.csv', 'report.md']);
  assert.match(only.terminal, /1 failed/);
});

test('CSV cells are quoted, and what is no number is empty', () => {
  assert.is(csvOf([{ a: 'x,"y"', b: NaN, c: undefined, d: 0.1 }]), 'a,b,c,d\n"x,""y""",,,0.1\n');
  assert.is(csvOf([{ a: 'two\nlines', b: 'a\rb', c: '', d: -0 }]), 'a,b,c,d\n"two\nlines","a\rb",,0\n');
  assert.is(csvOf([{ 'a,b': ' x ', c: Infinity }, { 'a,b': '"' }]), '"a,b",c\n x ,\n"""",\n');
  assert.is(csvOf([]), '');
});

test('numbers as text', () => {
  assert.is(decimal(-0.001, 2), '0.00');
  assert.is(decimal(NaN, 2), '–');
  assert.is(withInterval({ value: 0.934, interval: { low: 0.9, high: 0.951 } }), '0.93 [0.90, 0.95]');
  assert.is(withHalfWidth({ value: 0.934, interval: { low: 0.9, high: 0.96 } }), '0.93±.03');
  assert.is(withInterval({ reason: 'none' }), '–');
});

test.run();
