import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dataset } from '../../../src/data/dataset.js';
import type { EnsembleEvidence, Outcome } from '../../../src/finding/finding.js';
import { judge } from '../../../src/finding/result.js';
import { spectral } from '../../../src/finding/claims/spectral.js';
import { neighbourShare } from '../../../src/measure/component/discriminability.js';
import { criticalComponents } from '../../../src/measure/component/critical-component.js';
import { averageRanks } from '../../../src/statistics/average-ranks.js';
import { allExamples, examplesWith, pearson } from '../../../src/statistics/correlation.js';
import { partialCorrelation } from '../../../src/statistics/partial-correlation.js';
import { ridgeClassifier } from '../../../src/measure/component/ridge.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { aboutOrigin, randomExamples } from '../../measure/labelled.js';
import { normals } from '../../measure/member-model.js';
import { refused } from '../support/refused.js';
import { primaryOf } from '../support/rows.js';
import { evidenceOf, GAUSSIAN, learnedAt } from '../support/synthetic-evidence.js';

const FEATURES = 6;
const MEMBERS = 6;
const train = randomExamples(60, FEATURES, 2, 'train');
const examples = randomExamples(200, FEATURES, 2, 'test');
const set: Dataset = {
  title: 'normal',
  classes: ['a', 'b'],
  shape: { channels: FEATURES, height: 1, width: 1 },
  train,
  test: examples,
  checksum: 'c',
};
const pca = aboutOrigin(train);
const critical = criticalComponents(pca, ridgeClassifier(pca, train, 2), examples).persistent;
/** Discriminability in the last layer, unrelated to the critical PC. */
const last = normals(examples.count, new Generator(seedOf('last', 'layer'))).map(
  (z) => Math.round(10 / (1 + Math.exp(-z))) / 10,
);

/** How early each example is learned, in checkpoints. */
function ease(byCritical: number, byLast: number): Float64Array {
  return critical.map(
    (value, x) =>
      -3 * byCritical * ((Number.isNaN(value) ? FEATURES : value) - 2) + 20 * byLast * (last[x] - 0.5),
  );
}
const groups = examplesWith(allExamples(examples.count), critical);
const ranks = new Float64Array(examples.count);
averageRanks(groups[0].map((x) => critical[x])).forEach((rank, at) => (ranks[groups[0][at]] = rank));

/**
 * Time of learning: later for a larger critical PC, earlier for more neighbours of the class; in standard
 * deviations.
 */
function ensemble(
  name: string,
  byCritical: number,
  byLast: number,
  changes: Partial<EnsembleEvidence> = {},
  members = MEMBERS,
): EnsembleEvidence {
  const noise = normals(members * examples.count, new Generator(seedOf(name, 'noise')));
  const early = ease(byCritical, byLast);
  const trace = learnedAt(examples.labels, members, 40, (member, x) => {
    return 20 - early[x] + noise[member * examples.count + x];
  });
  const shares = Float32Array.from(
    { length: members * examples.count },
    (_, at) => last[at % examples.count],
  );
  return evidenceOf(
    { ...trace, neighbours: { train: shares, test: shares } },
    { data: name, architecture: 'net', training: 'sgd', set, pca, ...changes },
  );
}

const WHITE = { dataSpec: { ...GAUSSIAN, transform: { kind: 'zca', regulariser: 0.01 } } } as const;
const evaluate = async (ensembles: EnsembleEvidence[], white: EnsembleEvidence[] = []) =>
  (await spectral.evaluate({ roles: { ensembles, white }, options: {}, seed: '1' })) as Outcome;
const rowOf = ({ rows }: Outcome, quantity: string, data: string) => {
  const row = rows.find(
    (each) => each.quantity === `${quantity} on test examples, pearson, pooled` && each.data === data,
  );
  assert.ok(row, quantity);
  return row!;
};

const LAST = 'discriminability in the last hidden layer';

test('both biases planted: reproduced, and independent of what whitening does', async () => {
  const { rows, verdict } = judge(spectral, await evaluate([ensemble('raw', 1, 1)]));
  assert.is(verdict, 'reproduced', JSON.stringify(primaryOf(rows).estimate));
  const white = judge(spectral, await evaluate([ensemble('raw', 1, 1)], [ensemble('white', 0, 1, WHITE)]));
  assert.equal(primaryOf(white.rows).estimate, primaryOf(rows).estimate);
  assert.equal(
    rows.filter(({ kind }) => kind === 'paper').map(({ quantity }) => quantity.slice(0, 40)),
    ['r(accessibility, discriminability in pix', 'r(accessibility, discriminability in the'],
  );
});

test('the partial correlation is known, and the same for few and for many members', async () => {
  for (const members of [8, 32]) {
    const outcome = await evaluate([ensemble('raw', 0.1, 0.15, {}, members)]);
    // Given the critical PC, accessibility differs by discriminability and what is left of the critical PC.
    const expected = partialCorrelation(ease(0.1, 0.15), last, { given: ranks, kind: 'pearson', groups })!;
    const { value } = primaryOf(outcome.rows).estimate;
    assert.ok(Math.abs(value! - expected) < 0.08, `${members} members: ${value}, ${expected}`);
  }
});

test('no spectral bias: not reproduced, however strong the PC-bias', async () => {
  const { rows, verdict } = judge(spectral, await evaluate([ensemble('raw', 1, 0)]));
  assert.is(verdict, 'not reproduced', JSON.stringify(primaryOf(rows).estimate));
});

test('without an effect of the one bias its correlations are 0 and those of the other are not', async () => {
  const outcome = await evaluate([ensemble('raw', 1, 0)]);
  const reached = Array.from(critical, (value, x) => ({ value, x })).filter(
    ({ value }) => !Number.isNaN(value),
  );
  // By chance over examples the two scores are not quite uncorrelated; what is then left of the other effect
  // is bounded by it.
  const chance = Math.abs(
    pearson(
      reached.map(({ x }) => last[x]),
      reached.map(({ value }) => value),
    )!,
  );
  const slack = 3 / Math.sqrt(reached.length);
  assert.ok(
    Math.abs(rowOf(outcome, `r(accessibility, ${LAST} | critical PC, persistent)`, 'raw').estimate.value!) <=
      slack,
  );
  assert.ok(chance <= slack);
  assert.ok(
    rowOf(outcome, `r(accessibility, critical PC, persistent | ${LAST})`, 'raw').estimate.value! < -0.5,
  );
  assert.match(outcome.notes.join(), /no white ensembles/);
});

test('pixels are compared with training examples, and fixed scores have a permutation p', async () => {
  const outcome = await evaluate([ensemble('raw', 1, 1)]);
  const { p, estimate } = rowOf(outcome, 'r(accessibility, critical PC, persistent)', 'raw');
  assert.is(p, undefined, 'its null is another order of the PCs, in pc-order');
  assert.ok(estimate.interval!.high < -0.3);
  assert.is(rowOf(outcome, `r(accessibility, ${LAST})`, 'raw').p, 1 / 1000);
  const shares = neighbourShare(train, examples, { d: FEATURES, k: 10, sameSet: false });
  const [chart] = outcome.charts!;
  assert.is(chart.series[0].y.length, examples.count);
  const accessibility = Array.from(chart.series[0].y);
  const expected = pearson(shares, accessibility)!;
  const found = rowOf(outcome, 'r(accessibility, discriminability in pixels)', 'raw').estimate.value!;
  assert.ok(Math.abs(found - expected) < 1e-12);
  assert.is(rowOf(outcome, `r(accessibility, ${LAST} | critical PC, persistent)`, 'raw').p, undefined);
});

test('every number has a name of its own', async () => {
  const { rows } = await evaluate([ensemble('raw', 1, 1)], [ensemble('white', 0, 1, WHITE)]);
  const names = rows.map(({ data, ensembles, quantity }) => [data, ensembles, quantity].join());
  assert.is(new Set(names).size, names.length);
});

test('a trial that did not record its neighbours is refused with the cure', async () => {
  const raw = ensemble('raw', 1, 1);
  const bare = { ...raw, trace: { ...raw.trace, neighbours: undefined } };
  await refused(evaluate([bare]), /spectral: found no neighbours.*run the suite again/);
});

test.run();
