import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { locAcross } from '../../../src/finding/claims/loc-across.js';
import { judge } from '../../../src/finding/result.js';
import { refused } from '../support/refused.js';
import { allNamed, covers, primaryOf, rowOf } from '../support/rows.js';
import {
  balancedLabels,
  noisy,
  sharedOrder,
  syntheticEvidence,
  type SyntheticEnsemble,
} from '../support/synthetic.js';

const EXAMPLES = 240;
const made = { members: 8, labels: balancedLabels(EXAMPLES, 3), checkpoints: 24 };
type Net = Partial<SyntheticEnsemble> & Pick<SyntheticEnsemble, 'label' | 'learnedAt'>;

async function found(nets: readonly Net[]) {
  const ensembles = nets.map((net) => syntheticEvidence({ ...made, ...net }));
  const outcome = await locAcross.evaluate({ roles: { ensembles }, options: {}, seed: 'loc-across' });
  allNamed(outcome.rows);
  return judge(locAcross, outcome);
}

const order = sharedOrder(EXAMPLES, 20, 0, 'order');
const with_ = (noise: number, seed: string) => noisy((x) => order(0, x), EXAMPLES, noise, seed);

test('one order in three architectures: every pair reproduces, freed of noise it is 1', async () => {
  const { rows, verdict } = await found([
    { label: 'a', learnedAt: with_(3, 'a') },
    { label: 'b', learnedAt: with_(6, 'b') },
    { label: 'c', learnedAt: with_(3, 'c') },
  ]);
  assert.is(verdict, 'reproduced');
  const primary = primaryOf(rows);
  assert.is(primary.ensembles, '3 pairs pooled');
  covers(primary, 1);
  assert.equal(
    primary.parts?.map(({ ensembles }) => ensembles),
    ['a × b', 'a × c', 'b × c'],
  );
  // Members of a and b: positions of variance 20²/12, with deviations of 3 and 6. Averages over 27 and 22:
  const signal = 400 / 12;
  const averaged = signal / Math.sqrt((signal + 9 / 27) * (signal + 36 / 22));
  const paper = rows.find(({ kind }) => kind === 'paper')!;
  assert.ok(Math.abs(paper.estimate.value! - averaged) < 0.02, `${paper.estimate.value}, ${averaged}`);
  for (const pair of ['a × b', 'a × c', 'b × c']) {
    covers(rowOf(rows, 'r without seed noise (pearson, pooled), test examples, alone', pair), 1);
    covers(rowOf(rows, 'r (pearson, pooled), test examples, without seed noise', pair), 1);
    assert.is(rows.find((row) => row.ensembles === pair && row.p !== undefined)?.p, 0.001);
  }
  const pooled = rows.filter(({ quantity }) => quantity === 'r (pearson, pooled), test examples');
  const values = pooled.map(({ estimate }) => estimate.value ?? NaN).sort();
  assert.is(rowOf(rows, 'median r').estimate.value, values[1]);
  assert.ok(rowOf(rows, 'median r').estimate.interval !== undefined);
});

test('the primary is the same for few and for many members', async () => {
  const of = async (members: number) => {
    const { rows } = await found([
      { label: 'a', members, learnedAt: with_(8, `a${members}`) },
      { label: 'b', members, learnedAt: with_(8, `b${members}`) },
    ]);
    const raw = rows.find(({ quantity }) => quantity === 'r (pearson, pooled), test examples');
    return [primaryOf(rows).estimate.value!, raw!.estimate.value!];
  };
  const [[few, fewRaw], [many, manyRaw]] = [await of(5), await of(30)];
  assert.ok(Math.abs(few - many) < 0.05, `${few}, ${many}`);
  assert.ok(manyRaw - fewRaw > 0.15, `correlations of averages rise: ${fewRaw}, ${manyRaw}`);
});

test('orders of their own: no correlation, and the interval says so', async () => {
  const other = sharedOrder(EXAMPLES, 20, 0, 'another order');
  const { rows } = await found([
    { label: 'a', learnedAt: with_(2, 'a') },
    { label: 'b', learnedAt: noisy((x) => other(0, x), EXAMPLES, 2, 'b') },
  ]);
  const r = primaryOf(rows).estimate.value ?? NaN;
  // Two random orders of 240 examples: a standard deviation of 1/√239.
  assert.ok(Math.abs(r) < 4 / Math.sqrt(239), `${r}`);
});

test('architectures that share only which class is first are seen through', async () => {
  const classes = (seed: string) => noisy((x) => 4 + 7 * (x % 3), EXAMPLES, 3, seed);
  const { rows } = await found([
    { label: 'a', learnedAt: classes('a') },
    { label: 'b', learnedAt: classes('b') },
  ]);
  const pooled = rowOf(rows, 'r (pearson, pooled), test examples, without').estimate.value ?? NaN;
  assert.ok(pooled > 0.9, `${pooled}`);
  const alone = rowOf(rows, 'r that only classes make');
  const whole = rows.find(({ quantity }) => quantity === 'r (pearson, pooled), test examples');
  assert.ok(
    Math.abs((alone.estimate.value ?? NaN) - (whole?.estimate.value ?? NaN)) < 0.03,
    'classes make it all',
  );
  const within = rows.find(({ quantity }) => quantity === 'r (pearson, within-class), test examples');
  assert.ok(Math.abs(within?.estimate.value ?? NaN) < 0.25, `${within?.estimate.value}`);
  assert.ok((within?.p ?? 0) > 0.01);
});

test('at matched accuracy a fast architecture is compared with a slow one at the same stage', async () => {
  const { rows, notes } = await found([
    { label: 'fast', learnedAt: (_, x) => Math.max(1, order(0, x) / 4) },
    { label: 'slow', learnedAt: (_, x) => order(0, x) },
  ]);
  const r = rowOf(rows, 'r at matched accuracy (pearson, within-class)').estimate.value ?? NaN;
  assert.ok(r > 0.97, `${r}`);
  assert.match(notes.join('\n'), /matched accuracy at 12 levels/);
});

test('one architecture, or two on different data, make no pair', async () => {
  const learnedAt = with_(2, 'a');
  for (const nets of [
    [{ label: 'a', learnedAt }],
    [
      { label: 'a', learnedAt },
      { label: 'b', data: 'other', learnedAt },
    ],
  ]) {
    await refused(found(nets), /expected two architectures on the same data/);
  }
});

test.run();
