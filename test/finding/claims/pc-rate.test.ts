import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EnsembleEvidence, Outcome } from '../../../src/finding/finding.js';
import { pcRate } from '../../../src/finding/claims/pc-rate.js';
import { verdictOf } from '../../../src/finding/verdict.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import { aboutOrigin, close, randomExamples } from '../../measure/labelled.js';
import { mlp } from '../../train/support/nets.js';
import { refused } from '../support/refused.js';
import { DESCENT, linearPath } from '../support/linear-path.js';
import { allNamed, covers, primaryOf, rowOf } from '../support/rows.js';

const [FEATURES, CLASSES, MEMBERS] = [20, 2, 6];
const EXAMPLES = randomExamples(200, FEATURES, CLASSES, 'pc-rate');
const { eigenvalues } = aboutOrigin(EXAMPLES);
const STEPS = Array.from({ length: 41 }, (_, at) => 5 * at);

/** L_eff is 2 for two layers with 1/m everywhere. */
function rateOf(component: number): number {
  return 1 - DESCENT.learningRate * 2 * eigenvalues[component];
}

/** Rates that are `factor` times the theory's, each member's off by a relative deviation of its own. */
function ensemble(
  label: string,
  factor: number,
  deviation: number,
  {
    left,
    ...more
  }: {
    readonly width?: number;
    readonly changes?: Partial<EnsembleEvidence>;
    /**
     * Instead of the theory's: share of a PC's distance that is left, of each member by its own deviation.
     */
    readonly left?: (component: number, step: number) => number;
  } = {},
): EnsembleEvidence {
  const generator = new Generator(seedOf(label, 'deviations'));
  const own = Array.from({ length: MEMBERS * FEATURES }, () => 1 + deviation * generator.normal());
  return linearPath({
    label,
    examples: EXAMPLES,
    classes: CLASSES,
    members: MEMBERS,
    steps: STEPS,
    left: (member, j, step) => {
      const passed = step * factor * own[member * FEATURES + j];
      return left === undefined ? rateOf(j) ** passed : left(j, passed);
    },
    ...more,
  });
}

async function evaluated(...ensembles: EnsembleEvidence[]): Promise<Outcome> {
  const outcome = await pcRate.evaluate({ roles: { ensembles }, options: {}, seed: '1' });
  allNamed(outcome.rows);
  return outcome;
}

test('rates of the theory, and every deciding row reproduces the claim', async () => {
  const { rows, notes, charts } = await evaluated(ensemble('exact', 1, 0.02));
  covers(rowOf(rows, 'slope of measured'), 1);
  close(rowOf(rows, 'Spearman of variance and step').estimate.value, -1, 0.15);
  const primary = primaryOf(rows);
  assert.is(verdictOf(primary.estimate, primary.expectation!), 'reproduced');
  const [fit, shuffled] = ['R² of log', 'the same with all PCs'].map((of) => rowOf(rows, `control: ${of}`));
  assert.ok(fit.estimate.value! > 0.98 && shuffled.estimate.value! < 0.5, 'random orders fit far worse');
  assert.match(notes.join(), /rates of \d+ of 20 PCs/);
  assert.is(charts?.length, 2);
  // A slope that is drawn on two logarithmic axes needs positive numbers.
  for (const { x, y } of charts![0].series)
    assert.ok([...Array.from(x), ...Array.from(y)].every((v) => v > 0));
});

test('the log–log slope is known: rates in proportion to a power of the theory’s', async () => {
  const predicted = (j: number) => -Math.log(Math.abs(rateOf(j)));
  for (const [power, verdict] of [
    [0.3, 'not reproduced'],
    [1, 'reproduced'],
  ] as const) {
    const evidence = ensemble(`power ${power}`, 1, 0.02, {
      left: (j, step) => Math.exp(-step * predicted(0) * (predicted(j) / predicted(0)) ** power),
    });
    const primary = primaryOf((await evaluated(evidence)).rows);
    assert.ok(Math.abs(primary.estimate.value! - Math.abs(power - 1)) < 0.05, `${primary.estimate.value}`);
    assert.is(verdictOf(primary.estimate, primary.expectation!), verdict, JSON.stringify(primary.estimate));
  }
});

test('rates that are all a factor too high are in proportion; the slope of the rates shows the factor', async () => {
  const { rows } = await evaluated(ensemble('fast', 1.6, 0.02));
  covers(rowOf(rows, 'slope of measured'), 1.6);
  assert.ok(primaryOf(rows).estimate.value! < 0.1);
});

test('of several widths the widest decides', async () => {
  const narrow = ensemble('narrow', 1, 0.02, {
    width: 16,
    left: (j, step) => Math.exp(-0.02 * step * (1 + j / 99)),
  });
  const { rows } = await evaluated(narrow, ensemble('wide', 1, 0.02, { width: 256 }));
  assert.is(primaryOf(rows).ensembles, 'wide');
  assert.is(primaryOf(rows).parts, undefined);
});

test('every PC at the same rate: no order, no slope', async () => {
  const flat = linearPath({
    label: 'flat',
    examples: EXAMPLES,
    classes: CLASSES,
    members: MEMBERS,
    steps: STEPS,
    left: (member, j, step) => Math.exp(-step * (0.02 + 0.004 * Math.sin(7 * j + member))),
  });
  const { rows } = await evaluated(flat);
  assert.ok(rowOf(rows, 'R² of measured').estimate.interval!.high < 0.5);
  assert.ok(rowOf(rows, 'Spearman of variance and step').estimate.interval!.high > -0.5);
  const { estimate, expectation } = primaryOf(rows);
  assert.is(verdictOf(estimate, expectation!), 'not reproduced', JSON.stringify(estimate));
});

test('the error of the rates falls as 1/√m: a slope of −1/2 on log width', async () => {
  const { rows } = await evaluated(
    ...[64, 256, 1024].map((width) => ensemble(`w${width}`, 1, 0.8 / Math.sqrt(width), { width })),
  );
  const trend = rowOf(rows, 'slope of log relative error');
  covers(trend, -0.5);
  const { interval } = trend.estimate;
  assert.ok(interval!.high - interval!.low < 0.5, `interval of ${interval!.low} to ${interval!.high}`);
});

test('two widths are no trend', async () => {
  const { rows } = await evaluated(...[64, 256].map((width) => ensemble(`w${width}`, 1, 0.02, { width })));
  assert.not.ok(rows.some(({ quantity }) => quantity.startsWith('slope of log relative error')));
});

test('with activations or cross-entropy no rate is predicted; the order of the spread stands as in the paper', async () => {
  const nonlinear = { layers: mlp(64, 'relu', FEATURES, CLASSES) };
  const minibatches = { spec: { ...DESCENT, loss: 'cross-entropy', batch: 10 } as const };
  for (const changes of [nonlinear, minibatches]) {
    const { rows } = await evaluated(ensemble('other', 3, 0.02, { changes }));
    const paper = rows.filter(({ kind }) => kind === 'paper');
    assert.equal(
      paper.map(({ quantity }) => quantity),
      ['Spearman of variance and share of the spread left at the middle, over PCs'],
    );
    assert.ok(paper[0].estimate.interval!.high < -0.5);
    assert.match(primaryOf(rows).notApplicable ?? '', /no exponential law is predicted/);
  }
});

test('whitened data: no rate can differ, and the spread left stands as in the paper', async () => {
  const dataSpec = {
    source: 'mnist',
    normalise: 'none',
    transform: { kind: 'zca', regulariser: 0.01 },
  } as const;
  const white = { ...EXAMPLES, inputs: new Float32Array(EXAMPLES.inputs) };
  // Every variance is near 1, so that none is left out.
  for (let e = 0; e < white.count; e++) {
    for (let i = 0; i < FEATURES; i++) white.inputs[e * FEATURES + i] *= 1.6 * Math.sqrt(i + 1);
  }
  const of = (label: string, rate: (j: number) => number) =>
    linearPath({
      label,
      examples: white,
      classes: CLASSES,
      members: MEMBERS,
      steps: STEPS,
      left: (member, j, step) => Math.exp(-step * (rate(j) + 0.0004 * Math.sin(7 * j + member))),
      changes: { dataSpec },
    });
  for (const [evidence, equal] of [
    [of('equal', () => 0.02), true],
    [of('biased', (j) => (j < FEATURES / 2 ? 0.04 : 0.002)), false],
  ] as const) {
    const { rows } = await evaluated(evidence);
    assert.match(primaryOf(rows).notApplicable ?? '', /its data are whitened/);
    const [paper, ...others] = rows.filter(({ kind }) => kind === 'paper');
    assert.is(others.length, 0);
    assert.ok(equal ? paper.estimate.value! < 1.1 : paper.estimate.value! > 2, `${paper.estimate.value}`);
  }
});

test('distances that fall between two checkpoints leave no rates, whatever members are added', async () => {
  const { rows } = await evaluated(ensemble('fast', 1, 0.1, { left: (_, step) => (step === 0 ? 1 : 0.001) }));
  assert.equal(primaryOf(rows).estimate, {
    reason: 'not defined, whatever members are added: rates of 0 PCs can be compared, a slope needs two',
    lasting: true,
  });
});

test('an ensemble of which every member diverged is left out and noted; alone it is refused', async () => {
  const lost = ensemble('lost', 1, 0.02);
  const diverged = { ...lost, trace: { ...lost.trace, divergedAt: new Int32Array(MEMBERS).fill(10) } };
  const { rows, notes } = await evaluated(diverged, ensemble('kept', 1, 0.02));
  assert.ok(rows.length > 0 && rows.every(({ ensembles }) => ensembles === 'kept'));
  assert.match(notes.join(), /made, lost: 6 of 6 members diverged/);
  await refused(evaluated(diverged), /every member of lost on made diverged.*lower the learning rate/);
});

test('an ensemble without compact matrices is refused with the cure', async () => {
  const { trace, ...rest } = ensemble('bare', 1, 0.02);
  const { compact: _, ...without } = trace;
  await refused(
    evaluated({ ...rest, trace: without }),
    /pc-rate: bare on made has no compact matrices.*run it again/,
  );
});

test.run();
