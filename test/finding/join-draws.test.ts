import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { FindingRow, Outcome } from '../../src/finding/finding.js';
import { joinDraws } from '../../src/finding/join-draws.js';
import { judge } from '../../src/finding/result.js';
import { estimateFrom, undefinedBecause, type Estimate } from '../../src/statistics/estimate.js';
import { overDraws } from '../../src/statistics/members/over-draws.js';
import { BOUNDS, MADE } from './support/made-finding.js';

const known = (value: number, error = 0.02): Estimate =>
  estimateFrom(value, { error, degrees: 30, scale: 'plain' });

function row(value: number | Estimate, more: Partial<FindingRow> = {}): FindingRow {
  const estimate = typeof value === 'number' ? known(value) : value;
  return { data: 'digits', ensembles: 'net', quantity: 'r', estimate, ...more };
}

const primary = (value: number | Estimate, more: Partial<FindingRow> = {}): FindingRow =>
  row(value, { kind: 'primary', expectation: BOUNDS, ensembles: '2 pairs pooled', ...more });

function joined(...outcomes: readonly (Partial<Outcome> & Pick<Outcome, 'rows'>)[]): Outcome {
  return joinDraws(outcomes.map((each, at) => ({ draw: at + 1, outcome: { notes: [], ...each } })));
}

test('a primary is the mean over draws, with its values on each draw below it', () => {
  const values = [0.6, 0.7, 0.8];
  const { rows } = joined(...values.map((each) => ({ rows: [primary(each), row(each / 2)] })));
  assert.equal(
    rows.map(({ kind, quantity, estimate }) => [kind, quantity, estimate]),
    [
      ['primary', 'r', overDraws(values.map((each) => known(each))).estimate],
      [undefined, 'r, draw 1', known(0.6)],
      [undefined, 'r, draw 2', known(0.7)],
      [undefined, 'r, draw 3', known(0.8)],
      // A control joins alike.
      [undefined, 'r', overDraws(values.map((each) => known(each / 2))).estimate],
    ],
  );
  assert.equal(rows[0]!.draws!.values, values);
  assert.equal(rows[0]!.expectation, BOUNDS);
});

test('the verdict covers draws: values that each decide by themselves may not decide together', () => {
  const verdictOn = (...values: number[]) =>
    judge(MADE, joined(...values.map((each) => ({ rows: [primary(each)] })))).verdict;
  assert.is(verdictOn(0.7, 0.72, 0.74), 'reproduced');
  assert.is(verdictOn(0.55, 0.72, 0.9), 'undecided', 'each draw by itself is above .5');
});

test('what is pooled is joined part by part, and numbers of parts may differ between draws', () => {
  const part = (ensembles: string, value: number) => ({ ensembles, estimate: known(value) });
  const misfit = { ensembles: 'c', estimate: undefinedBecause('linear'), notApplicable: 'linear' };
  const { rows } = joined(
    { rows: [primary(0.6, { parts: [part('a', 0.5), part('b', 0.7), misfit], heterogeneityP: 0.2 })] },
    { rows: [primary(0.5, { ensembles: 'a', parts: [part('a', 0.5), misfit], heterogeneityP: 0.2 })] },
    { rows: [primary(0.8, { ensembles: '2 pairs pooled', parts: [part('a', 0.9), part('b', 0.7)] })] },
  );
  const [first] = rows;
  assert.is(rows.filter(({ kind }) => kind === 'primary').length, 1, 'one a dataset, whatever it pools');
  assert.is(first!.ensembles, '2 pairs pooled or a');
  assert.equal(
    rows.slice(1).map(({ ensembles }) => ensembles),
    ['2 pairs pooled', 'a', '2 pairs pooled'],
    'each draw has its own',
  );
  assert.equal(
    first!.parts!.map(({ ensembles, estimate, notApplicable }) => [ensembles, estimate.value, notApplicable]),
    [
      ['a', overDraws([known(0.5), known(0.5), known(0.9)]).estimate.value, undefined],
      ['b', 0.7, undefined],
      ['c', undefined, 'linear'],
    ],
  );
  assert.is(first!.heterogeneityP, undefined, 'not every draw has one');
});

test('a draw that lacks the primary is left out and named; where none fits, nothing is measured', () => {
  const none = primary(undefinedBecause('at chance'), { notApplicable: 'at chance' });
  const some = joined({ rows: [primary(0.6)] }, { rows: [none] }, { rows: [primary(0.7)] });
  assert.equal(some.notes, ['digits: draw 2 is left out: not applicable: at chance']);
  assert.equal(some.rows[0]!.draws!.values, [0.6, 0.7]);
  assert.is(some.rows[0]!.notApplicable, undefined);
  const nowhere = joined({ rows: [none] }, { rows: [none] });
  assert.equal(nowhere.rows, [none]);
});

test('notes say whose they are, charts have names of their own, and p-values are combined', () => {
  const chart = {
    name: 'curve',
    title: 'Curve',
    x: { title: 'x' },
    y: { title: 'y' },
    mark: 'line',
    series: [],
  } as const;
  const one = { rows: [row(0.1, { p: 0.05 }), row(0.2, { quantity: 's', p: 0.5 })], charts: [chart] };
  const { rows, notes, charts } = joined(
    { ...one, notes: ['all', 'first'] },
    { ...one, notes: ['all', 'second'], rows: [row(0.1, { p: 0.05 }), row(0.2, { quantity: 's' })] },
  );
  assert.equal(notes, ['all', 'draw 1: first', 'draw 2: second']);
  assert.equal(
    charts!.map(({ name, title }) => [name, title]),
    [
      ['curve', 'Curve'],
      ['curve-draw-2', 'Curve, draw 2'],
    ],
  );
  assert.ok(rows[0]!.p! < 0.05, 'two draws tell more than one');
  assert.is(rows[1]!.p, undefined, 'one draw has none');
});

test.run();
