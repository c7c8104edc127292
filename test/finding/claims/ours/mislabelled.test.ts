import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DataSpec } from '../../../../src/data/spec.js';
import { mislabelled } from '../../../../src/finding/claims/ours/mislabelled.js';
import type { EnsembleEvidence } from '../../../../src/finding/finding.js';
import { judge } from '../../../../src/finding/result.js';
import { randomExamples } from '../../../measure/labelled.js';
import { allNamed, covers, primaryOf, rowOf } from '../../support/rows.js';
import { NONLINEAR } from '../../support/synthetic-evidence.js';
import { datasetOf, noisy, syntheticEvidence } from '../../support/synthetic.js';

const [EXAMPLES, CLASSES, CHECKPOINTS] = [600, 3, 60];
const TRUE = randomExamples(EXAMPLES, 4, CLASSES, 'mislabelled');
/** Every tenth example has the next class. */
const isWrong = (x: number): boolean => x % 10 === 0;
const GIVEN = TRUE.labels.map((label, x) => (isWrong(x) ? (label + 1) % CLASSES : label));
const SPEC: DataSpec = { source: 'mnist', normalise: 'none' };

/** Members that learn all examples before the middle, and mislabelled ones `d` deviations later. */
function learning(d: number, { label = 'net', data = 'wrong' } = {}): EnsembleEvidence {
  const made = syntheticEvidence({
    label,
    data,
    members: 8,
    labels: GIVEN,
    checkpoints: CHECKPOINTS,
    learnedAt: noisy((x) => 25 + (isWrong(x) ? 5 * d : 0), EXAMPLES, 5, `${label} ${d}`),
    layers: NONLINEAR,
  });
  const set = datasetOf({ ...TRUE, labels: GIVEN }, CLASSES);
  const sourceLabels = { train: TRUE.labels, test: TRUE.labels };
  return {
    ...made,
    dataSpec: { ...SPEC, labelling: { kind: 'mislabelled', share: 0.1 } },
    dataset: () => Promise.resolve({ ...set, sourceLabels }),
  };
}

function onTrueLabels(label = 'net'): EnsembleEvidence {
  const { labels } = TRUE;
  const learnedAt = noisy(() => 25, EXAMPLES, 5, 'clean');
  const made = syntheticEvidence({
    label,
    data: 'clean',
    members: 8,
    labels,
    checkpoints: CHECKPOINTS,
    learnedAt,
  });
  return { ...made, dataSpec: SPEC };
}

async function found(roles: Record<string, EnsembleEvidence[]>) {
  const outcome = await mislabelled.evaluate({ roles, options: {}, seed: 'mislabelled' });
  allNamed(outcome.rows);
  return judge(mislabelled, outcome);
}

test('later by a known difference: the probability that belongs to it', async () => {
  // Φ(d / √2); the bounds are those of d = .8 and .2.
  for (const [d, probability, verdict] of [
    [1.2, 0.802, 'reproduced'],
    [0.5, 0.638, 'weaker'],
    [0, 0.5, 'not reproduced'],
    [-0.5, 0.362, 'not reproduced'],
  ] as const) {
    const result = await found({ ensembles: [learning(d)] });
    assert.is(result.verdict, verdict, `d = ${d}`);
    covers(primaryOf(result.rows), probability);
  }
});

test('controls: the same examples with their true labels, and the margin, which is not trained', async () => {
  const { rows, notes, charts } = await found({ ensembles: [learning(1.2)], clean: [onTrueLabels()] });
  covers(rowOf(rows, 'control: the same probability for the same examples with their true'), 0.5);
  const margin = rowOf(rows, 'control: probability that a mislabelled train example has a lower nearest');
  assert.is(margin.estimate.reason, 'does not depend on training');
  assert.ok(margin.estimate.value! > 0.5, 'classes whose means differ tell some wrong labels');
  assert.ok(notes.includes('wrong: 60 of 600 training examples are mislabelled'));
  const [wrong, right] = charts[0].series;
  assert.equal([wrong.name, right.name], ['net, mislabelled', 'net, correct']);
  assert.ok(Array.from(wrong.y).every((share, at) => share <= right.y[at]));
});

test('what is learned of mislabelled examples, by hand', async () => {
  // All correctly labelled ones are right from checkpoint 1 on. Mislabelled ones are right in the last
  // quarter, and get their true class before it by half of the members.
  const made = learning(0);
  const { trace } = made;
  const predictions = trace.train.predictions.map((_, at) => {
    const [row, x] = [Math.floor(at / EXAMPLES), at % EXAMPLES];
    const [checkpoint, member] = [Math.floor(row / trace.members), row % trace.members];
    if (!isWrong(x) || checkpoint > 45) return GIVEN[x];
    return member % 2 === 0 ? TRUE.labels[x] : (TRUE.labels[x] + 2) % CLASSES;
  });
  const { rows } = await found({
    ensembles: [{ ...made, trace: { ...trace, train: { ...trace.train, predictions } } }],
  });
  assert.is(primaryOf(rows).estimate.value, 1);
  const value = (quantity: string) => rowOf(rows, quantity).estimate.value!;
  assert.is(value('accessibility of mislabelled'), 0.25);
  assert.is(value('share of epochs at which mislabelled train examples get their true class'), 0.375);
  assert.is(value('share of mislabelled train examples that are learned at the end'), 1);
  assert.is(value('share of correctly labelled train examples that are learned at the end'), 1);
  assert.is(value('the same probability by accessibility averaged'), 1);
});

test('a partner has the same architecture and transform; without one a note says so', async () => {
  const whitened: DataSpec = { ...SPEC, transform: { kind: 'zca', regulariser: 0.01 } };
  const { rows, notes } = await found({
    ensembles: [learning(1)],
    clean: [onTrueLabels('other'), { ...onTrueLabels(), dataSpec: whitened }],
  });
  assert.not.ok(rows.some(({ quantity }) => quantity.startsWith('control: the same probability')));
  assert.ok(notes.includes('wrong, net: no ensemble with the true labels to compare with'));
});

test('labels that are all right leave nothing to measure, whatever members are added', async () => {
  const evidence = learning(1);
  const set = await evidence.dataset();
  const sourceLabels = { train: GIVEN, test: GIVEN };
  const same = { ...evidence, dataset: () => Promise.resolve({ ...set, sourceLabels }) };
  assert.equal(primaryOf((await found({ ensembles: [same] })).rows).estimate, {
    reason: 'not defined, whatever members are added: no training example is mislabelled, or all are',
    lasting: true,
  });
});

test('data with other labels do not fit, and an ensemble that has not learned says nothing', async () => {
  const [wrong, clean] = mislabelled.roles;
  const planned = { layers: NONLINEAR, spec: learning(0).spec, members: 4 };
  const shuffled: DataSpec = { ...SPEC, labelling: { kind: 'shuffled' } };
  assert.match(wrong.misfit!({ ...planned, dataSpec: SPEC }) ?? '', /no mislabelled examples/);
  assert.match(wrong.misfit!({ ...planned, dataSpec: shuffled }) ?? '', /no mislabelled examples/);
  assert.is(wrong.misfit!({ ...planned, dataSpec: learning(0).dataSpec }), undefined);
  assert.match(clean.misfit!({ ...planned, dataSpec: shuffled }) ?? '', /other labels than their own/);
  assert.is(clean.misfit!({ ...planned, dataSpec: SPEC }), undefined);
  const made = learning(1);
  const test = { ...made.trace.test, accuracy: made.trace.test.accuracy.map(() => 0.34) };
  const { verdict } = await found({ ensembles: [{ ...made, trace: { ...made.trace, test } }] });
  assert.is(verdict, 'not applicable');
});

test.run();
