import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dataset } from '../../../src/data/dataset.js';
import type { DataSpec, LabellingSpec } from '../../../src/data/spec.js';
import type { EnsembleEvidence, Outcome } from '../../../src/finding/finding.js';
import { randomLabels } from '../../../src/finding/claims/random-labels.js';
import { judge } from '../../../src/finding/result.js';
import { labelEnergy } from '../../../src/measure/component/label-energy.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import type { Trace } from '../../../src/trace/trace.js';
import { aboutOrigin, randomExamples } from '../../measure/labelled.js';
import { refused } from '../support/refused.js';
import { primaryOf } from '../support/rows.js';
import { evidenceOf, GAUSSIAN, LINEAR } from '../support/synthetic-evidence.js';

const MEMBERS = 6;
const FLOOR = 0.2;
const STEPS = [0, ...Array.from({ length: 12 }, (_, power) => 2 ** power)];
const train = randomExamples(40, 5, 2, 'train');
const pca = aboutOrigin(train);
const set: Dataset = {
  title: 'normal',
  classes: ['a', 'b'],
  shape: { channels: 5, height: 1, width: 1 },
  train,
  test: train,
  flipped: { train: 7, test: 3 },
  checksum: 'c',
};

/**
 * Loss 1 falls to `floor` at `rate` a step, members a few percent apart; accuracy is what the loss leaves.
 */
function learning(rate: number, seed: string, floor = FLOOR, labels: Uint8Array = train.labels): Trace {
  const generator = new Generator(seedOf(seed, 'rates'));
  const rates = Array.from({ length: MEMBERS }, () => rate * Math.exp(0.03 * generator.normal()));
  const loss = Float64Array.from(
    STEPS.flatMap((step) => rates.map((own) => floor + (1 - floor) * Math.exp(-own * step))),
  );
  const split = {
    predictions: new Uint8Array(STEPS.length * MEMBERS * labels.length),
    labels,
    loss,
    accuracy: loss.map((value) => 1 - value / 2),
  };
  return {
    members: MEMBERS,
    steps: Int32Array.from(STEPS),
    epochs: Float64Array.from(STEPS),
    train: split,
    test: split,
    spectrum: Float64Array.of(1),
    divergedAt: new Int32Array(MEMBERS).fill(-1),
  };
}

function of(
  data: string,
  trace: Trace,
  changes: { labelling?: LabellingSpec; white?: true } = {},
): EnsembleEvidence {
  const dataSpec: DataSpec = {
    ...GAUSSIAN,
    ...(changes.labelling ? { labelling: changes.labelling } : {}),
    ...(changes.white ? { transform: { kind: 'zca', regulariser: 0.01 } } : {}),
  };
  return evidenceOf(trace, {
    data,
    architecture: 'net',
    training: 'sgd',
    dataSpec,
    layers: LINEAR,
    set,
    pca,
  });
}

const SHUFFLED = { kind: 'shuffled' } as const;
const raw = (ratio: number, floor?: number) => ({
  real: [of('real', learning(0.02, 'real'))],
  shuffled: [of('shuffled', learning(0.02 / ratio, 'shuffled', floor), { labelling: SHUFFLED })],
});
const white = (ratio: number) => ({
  whiteReal: [of('white', learning(0.02, 'white'), { white: true })],
  whiteShuffled: [of('white-shuffled', learning(0.02 / ratio, 'ws'), { white: true, labelling: SHUFFLED })],
});
/** Labels separable in P PCs take P^slope times the steps. */
const separable = (slope: number, originRatio = 1) =>
  (['source', 'shuffled'] as const).flatMap((from) =>
    [10, 30, 90].map((components) => {
      const rate = (0.02 / (components / 10) ** slope) * (from === 'source' ? originRatio : 1);
      const name = `separable/from=${from},components=${components}`;
      return of(name, learning(rate, name), { labelling: { kind: 'separable', components, from } });
    }),
  );

type RoleName = 'real' | 'shuffled' | 'whiteReal' | 'whiteShuffled' | 'separable';
const evaluate = async (roles: Partial<Record<RoleName, EnsembleEvidence[]>>) =>
  (await randomLabels.evaluate({
    roles: { whiteReal: [], whiteShuffled: [], separable: [], real: [], shuffled: [], ...roles },
    options: {},
    seed: '1',
  })) as Outcome;
const estimateOf = ({ rows }: Outcome, quantity: string, data?: string) => {
  const row = rows.find((each) => each.quantity === quantity && (data ?? each.data) === each.data);
  assert.ok(row, quantity);
  return row!.estimate;
};
const RATIO = 'log2 of steps shuffled / real to the common training loss';

test('data that are not what their role says are refused', async () => {
  const [real] = raw(4).real;
  const wrong: [Partial<Record<RoleName, EnsembleEvidence[]>>, RegExp][] = [
    [{ ...raw(4), shuffled: [real] }, /has labelling of its source, expected shuffled for the role shuffled/],
    [
      { ...raw(4), ...white(1), whiteReal: [real] },
      /has transform none, expected zca for the role whiteReal/,
    ],
  ];
  for (const [roles, message] of wrong) {
    await refused(evaluate(roles), message);
  }
});

test('all that the paper says, planted: reproduced, with the ratios in their intervals', async () => {
  const outcome = await evaluate({ ...raw(4), ...white(1), separable: separable(1) });
  const judged = judge(randomLabels, outcome);
  assert.is(judged.verdict, 'reproduced', JSON.stringify(primaryOf(judged.rows).estimate));
  // Four times as many steps on raw data, log2 of which is 2, and as many on white ones.
  assert.ok(Math.abs(primaryOf(judged.rows).estimate.value! - 2) < 0.1);
  const { value, interval } = estimateOf(outcome, RATIO, 'real | shuffled');
  // Exponentials on powers of two are interpolated alike at all rates that are powers of two apart, within
  // log(1 + step).
  assert.ok(interval!.low - 0.03 <= 2 && 2 <= interval!.high + 0.03, `${value}`);
  const slope = estimateOf(outcome, 'slope of log steps over log P, separable from source labels').value!;
  assert.ok(Math.abs(slope - 1) < 0.05, `${slope}`);
});

test('the same speed on raw data: not reproduced; without whitened data not applicable', async () => {
  assert.is(judge(randomLabels, await evaluate({ ...raw(1), ...white(1) })).verdict, 'not reproduced');
  const { verdict, rows } = judge(randomLabels, await evaluate(raw(4)));
  assert.is(verdict, 'not applicable');
  assert.match(primaryOf(rows).notApplicable ?? '', /there is no whitened data/);
});

test('whitened data that keep the difference: not reproduced', async () => {
  const outcome = await evaluate({ ...raw(4), ...white(4) });
  assert.is(judge(randomLabels, outcome).verdict, 'not reproduced');
});

test('speed by P and by origin are known, as the paper measured them', async () => {
  for (const [slope, origin] of [
    [0, 1],
    [1, 4],
  ]) {
    const outcome = await evaluate({ ...raw(4), separable: separable(slope, origin) });
    const found = estimateOf(outcome, 'slope of log steps over log P, separable from source labels').value!;
    assert.ok(Math.abs(found - slope) < 0.05, `${found}`);
  }
});

test('a higher floor makes the common loss later and the own one not', async () => {
  const outcome = await evaluate(raw(1, 0.6));
  // Common loss (1 + 0.6) / 2 = 0.8: real after ln(0.8/0.6), shuffled after ln(0.4/0.2), over the rate.
  const expected = Math.log2(Math.log(2) / Math.log(0.8 / 0.6));
  const found = estimateOf(outcome, RATIO).value!;
  assert.ok(Math.abs(found - expected) < 0.1, `${found}, ${expected}`);
  const own = estimateOf(outcome, 'log2 of steps shuffled / real to the own half-way training loss').value!;
  assert.ok(Math.abs(own) < 0.1, `${own}`);
});

test('label energy, the labels changed and their agreement with the true ones', async () => {
  const other = train.labels.map((label, x) => (x < 10 ? 1 - label : label));
  const flipped = of('separable/P=3', learning(0.02, 's', FLOOR, other), {
    labelling: { kind: 'separable', components: 3, from: 'source' },
  });
  const outcome = await evaluate({ ...raw(4), separable: [flipped] });
  const energy = labelEnergy(pca, train, 2)!;
  const centroid = estimateOf(
    outcome,
    'label energy: PC that is its centroid (geometric mean), train examples',
    'real',
  );
  assert.is(centroid.value, energy.centroid);
  assert.is(centroid.interval, undefined);
  assert.is(
    estimateOf(outcome, 'share of separable labels that are the true ones, train examples').value,
    0.75,
  );
  assert.match(outcome.notes.join('\n'), /shuffled: the labels of 7 train and 3 test examples were changed/);
});

test('every number has a name of its own', async () => {
  const { rows } = await evaluate({ ...raw(4), ...white(1), separable: separable(1) });
  const names = rows.map(({ data, ensembles, quantity }) => [data, ensembles, quantity].join());
  assert.is(new Set(names).size, names.length);
});

test('what does not fit is refused with a cure', async () => {
  const fails = (roles: Parameters<typeof evaluate>[0], message: RegExp) => refused(evaluate(roles), message);
  await fails(
    { ...raw(1), separable: raw(1).shuffled },
    /in separable, with labelling shuffled, expected data with/,
  );
  await fails({ real: raw(1).real }, /random-labels: found no architecture with ensembles for both/);
});

test.run();
