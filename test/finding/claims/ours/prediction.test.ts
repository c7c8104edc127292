import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EnsembleEvidence, Outcome } from '../../../../src/finding/finding.js';
import { prediction } from '../../../../src/finding/claims/ours/prediction.js';
import { judge } from '../../../../src/finding/result.js';
import { verdictOf } from '../../../../src/finding/verdict.js';
import { expectedAccessibility } from '../../../../src/measure/theory/expected-accessibility.js';
import { EPOCHS } from '../../../../src/measure/progress/clock.js';
import { predictFromComponents } from '../../../../src/measure/theory/predicted-accessibility.js';
import type { KernelTrace } from '../../../../src/trace/trace.js';
import { compactVariance, effectiveDepth } from '../../../../src/measure/theory/initial-scales.js';
import { aboutOrigin, close, randomExamples } from '../../../measure/labelled.js';
import { linear, mlp } from '../../../train/support/nets.js';
import { training } from '../../../train/support/training-spec.js';
import { refused } from '../../support/refused.js';
import { allNamed, covers, rowOf, primaryOf } from '../../support/rows.js';
import { datasetOf, noisy, sharedOrder, syntheticEvidence } from '../../support/synthetic.js';

const [EXAMPLES, FEATURES, CLASSES, CHECKPOINTS] = [80, 8, 3, 20];
const SET = randomExamples(EXAMPLES, FEATURES, CLASSES, 'prediction');
const PCA = aboutOrigin(SET);
const PREDICTED = predictFromComponents({ pca: PCA, train: SET, target: SET }, CLASSES).accessibility;

/** Members learn by the closed form with noise of their own, or in a shared order that is unrelated to it. */
function ensemble(
  label: string,
  follows: boolean,
  changes: Partial<EnsembleEvidence> = {},
  kernels?: KernelTrace[],
): EnsembleEvidence {
  const evidence = syntheticEvidence({
    label,
    members: 6,
    labels: SET.labels,
    checkpoints: CHECKPOINTS,
    learnedAt: follows
      ? noisy((x) => 1 + CHECKPOINTS * (1 - PREDICTED[x]), EXAMPLES, 1, label)
      : sharedOrder(EXAMPLES, CHECKPOINTS, 1, label),
    layers: linear(2, 16, FEATURES, CLASSES),
    dataset: datasetOf(SET, CLASSES),
    pca: PCA,
    ...(kernels === undefined ? {} : { trace: { kernels } }),
  });
  // With momentum nothing is known about initial weights, and only the closed form is left.
  return { ...evidence, spec: training({ momentum: 0.9 }), ...changes };
}

async function evaluated(ensembles: EnsembleEvidence[], kernel: EnsembleEvidence[] = []): Promise<Outcome> {
  const outcome = await prediction.evaluate({ roles: { ensembles, kernel }, options: {}, seed: '1' });
  allNamed(outcome.rows);
  return outcome;
}

/** Θ(x, x') = x · x' of three members: the theory of this kernel is the closed form. */
function innerProducts(): KernelTrace[] {
  const gram = Float32Array.from({ length: EXAMPLES ** 2 }, (_, at) => {
    const [a, b] = [Math.floor(at / EXAMPLES) * FEATURES, (at % EXAMPLES) * FEATURES];
    let sum = 0;
    for (let i = 0; i < FEATURES; i++) sum += SET.inputs[a + i] * SET.inputs[b + i];
    return sum;
  });
  const lastInputs = { features: FEATURES, train: SET.inputs, test: SET.inputs };
  return [0, 1, 2].map((member) => ({ member, train: gram, test: gram, lastInputs }));
}

const CLOSED = 'r(accessibility, closed form) (spearman, pooled), test examples';
const exactly = ({ rows }: Outcome, quantity: string) => rows.find((row) => row.quantity === quantity)!;

test('an order that follows the closed form is predicted, up to the noise of members', async () => {
  const outcome = await evaluated([ensemble('follows', true)]);
  const { estimate, expectation, p } = exactly(outcome, CLOSED);
  assert.is(verdictOf(estimate, expectation!), 'reproduced');
  assert.is(p, 1 / 500);
  // Members' noise is clipped at the last checkpoint, so that not all of it goes: a tenth is allowed.
  close(exactly(outcome, `${CLOSED}, without seed noise`).estimate.value, 1, 0.1);
  assert.equal(
    outcome.rows.filter((row) => row.expectation && row.kind === undefined).map(({ quantity }) => quantity),
    [CLOSED, 'r of closed form minus r of nearest-class-mean margin (spearman, pooled), test examples'],
  );
  assert.is(outcome.charts?.length, 1);
  const better = rowOf(
    outcome.rows,
    'r of closed form minus r of share of 10 nearest neighbours (spearman, pooled)',
  );
  assert.ok(better.estimate.interval!.low > 0);
});

/** Plain gradient descent: all of the theory holds for it. */
const PLAIN = training({ loss: 'squared-error', batch: 'full', learningRate: 0.01 });
const WHOLE = 'closed form with initial weights';

/** An ensemble whose members are right by the chances of the whole theory, each by draws of its own. */
function descending(
  label: string,
  changes: Partial<EnsembleEvidence> = {},
  kernels?: KernelTrace[],
): EnsembleEvidence {
  const evidence = ensemble(label, true, changes, kernels);
  const layers = linear(2, 16, FEATURES, CLASSES);
  const { accessibility: chances } = expectedAccessibility({ pca: PCA, train: SET, target: SET }, CLASSES, {
    loss: 'squared-error',
    stepSize: PLAIN.learningRate * effectiveDepth(layers, PLAIN.initialisation),
    initialVariance: compactVariance(layers, PLAIN.initialisation),
    steps: evidence.trace.steps,
    weights: EPOCHS.weights(evidence.trace),
  });
  const learned = syntheticEvidence({
    label,
    members: 6,
    labels: SET.labels,
    checkpoints: CHECKPOINTS,
    learnedAt: noisy((x) => 1 + CHECKPOINTS * (1 - chances[x]), EXAMPLES, 1, label),
    layers,
    dataset: datasetOf(SET, CLASSES),
    pca: PCA,
    ...(kernels === undefined ? {} : { trace: { kernels } }),
  });
  return { ...learned, spec: PLAIN, ...changes };
}

test(
  'plain gradient descent: the theory with its initial weights decides, and its accuracy stands beside ' +
    'the measured one',
  async () => {
    const { rows, charts, notes } = await evaluated([descending('plain')]);
    const deciding = rows.filter((row) => row.expectation && row.kind === undefined);
    assert.equal(
      deciding.map(({ quantity }) => quantity),
      [
        `r(accessibility, ${WHOLE}) (spearman, pooled), test examples`,
        `r of ${WHOLE} minus r of nearest-class-mean margin (spearman, pooled), test examples`,
      ],
    );
    assert.is(verdictOf(deciding[0].estimate, deciding[0].expectation!), 'reproduced');
    const off = rowOf(rows, 'mean over epochs of |predicted − measured test accuracy|');
    assert.ok(off.estimate.value! > 0 && off.estimate.value! < 1 && off.estimate.interval !== undefined);
    assert.equal(
      charts?.map(({ name }) => name),
      ['predicted-made', 'accuracy'],
    );
    assert.equal(
      charts?.[1].series.map(({ name }) => name),
      ['made, plain: measured', 'made, plain: predicted'],
    );
    assert.is(notes.length, 0);
  },
);

test('momentum: the closed form without initial weights decides, and a note says why', async () => {
  const spec = { ...PLAIN, momentum: 0.9 };
  const { rows, notes } = await evaluated([descending('heavy', { spec })]);
  assert.is(rows.filter((row) => row.expectation && row.kind === undefined)[0].quantity, CLOSED);
  assert.match(notes.join(), /heavy: predicted without its initial weights, for it has another optimiser/);
});

test('a non-linear net in plain gradient descent: the kernel with its initial outputs decides', async () => {
  const layers = mlp(16, 'relu', FEATURES, CLASSES);
  const evidence = descending('bent', { layers }, innerProducts());
  const { rows } = await evaluated([evidence], [evidence]);
  const [first] = rows.filter((row) => row.expectation && row.kind === undefined);
  assert.is(
    first.quantity,
    'r(accessibility, tangent kernel with initial outputs) (spearman, pooled), test examples',
  );
  assert.is(verdictOf(first.estimate, first.expectation!), 'reproduced');
});

test('the primary: without seed noise an order that follows the theory is predicted, another one is not', async () => {
  const of = async (follows: boolean) => judge(prediction, await evaluated([ensemble('net', follows)]));
  const [follows, own] = [await of(true), await of(false)];
  assert.is(follows.verdict, 'reproduced');
  close(primaryOf(follows.rows).estimate.value, 1, 0.1);
  assert.is.not(own.verdict, 'reproduced');
  assert.ok(Math.abs(primaryOf(own.rows).estimate.value!) < 3.5 / Math.sqrt(EXAMPLES));
});

test('the member whose tangent kernel predicts is not among those that are predicted', async () => {
  const layers = mlp(16, 'relu', FEATURES, CLASSES);
  const net = ensemble('mlp', true, { layers }, innerProducts().slice(0, 1));
  // Member 1 alone is right about nothing: it would lower the correlation.
  const { trace } = net;
  const predictions = trace.test.predictions.slice();
  trace.steps.forEach((_, checkpoint) => {
    const start = checkpoint * trace.members * EXAMPLES;
    for (let x = 0; x < EXAMPLES; x++)
      predictions[start + x] = (trace.test.labels[x] + 1 + (x % 2)) % CLASSES;
  });
  const spoiled = { ...net, trace: { ...trace, test: { ...trace.test, predictions } } };
  const [before, after] = [await evaluated([net], [net]), await evaluated([spoiled], [spoiled])];
  assert.is(primaryOf(after.rows).estimate.value, primaryOf(before.rows).estimate.value);
});

test('an order of its own is not predicted', async () => {
  const outcome = await evaluated([ensemble('stranger', false)]);
  const { estimate, expectation } = exactly(outcome, CLOSED);
  assert.is.not(verdictOf(estimate, expectation!), 'reproduced');
  assert.ok(Math.abs(estimate.value!) < 3.5 / Math.sqrt(EXAMPLES), `r = ${estimate.value}`);
  // One member of such an ensemble still knows the order of the others.
  const one = rowOf(
    outcome.rows,
    'r(accessibility of the others, cumulative accuracy of one member) (spearman, pooled)',
  );
  assert.ok(one.estimate.interval!.low > 0.8);
});

test('a non-linear net is decided by its kernel, which for inner products is the closed form', async () => {
  const layers = mlp(16, 'relu', FEATURES, CLASSES);
  const nonlinear = ensemble('mlp', true, { layers }, innerProducts());
  const outcome = await evaluated([nonlinear], [nonlinear]);
  const deciding = outcome.rows.filter((row) => row.expectation && row.kind === undefined);
  assert.equal(
    deciding.map(({ quantity }) => quantity),
    [
      'r(accessibility, tangent kernel) (spearman, pooled), test examples',
      'r of tangent kernel minus r of nearest-class-mean margin (spearman, pooled), test examples',
    ],
  );
  assert.is(verdictOf(deciding[0].estimate, deciding[0].expectation!), 'reproduced');
  covers(deciding[0], exactly(outcome, CLOSED).estimate.value!);
  const without = await evaluated([nonlinear]);
  assert.is(without.rows.filter((row) => row.expectation && row.kind === undefined).length, 0);
  assert.match(primaryOf(without.rows).notApplicable ?? '', /not linear and has no tangent kernel/);
  assert.match(without.notes.join(), /mlp: not linear and without a tangent kernel/);
});

test('an ensemble of the role kernel without one is refused with the cure', async () => {
  const bare = ensemble('bare', true);
  await refused(evaluated([bare], [bare]), /prediction: bare on made has no tangent kernels.*run it again/);
});

test.run();
