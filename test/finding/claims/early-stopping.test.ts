import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TransformSpec } from '../../../src/data/spec.js';
import { earlyStopping } from '../../../src/finding/claims/early-stopping.js';
import type { EnsembleEvidence, Outcome } from '../../../src/finding/finding.js';
import { judge } from '../../../src/finding/result.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import type { Trace } from '../../../src/trace/trace.js';
import { traceOf } from '../../measure/traces.js';
import { refused } from '../support/refused.js';
import { primaryOf } from '../support/rows.js';
import { alternating, evidenceOf, GAUSSIAN } from '../support/synthetic-evidence.js';

const EXAMPLES = 96;
const MEMBERS = 5;
const labels = alternating(EXAMPLES);
/** Steps 0, 1, 2, 4, … 256. */
const STEPS = [0, ...Array.from({ length: 9 }, (_, power) => 2 ** power)];
const ALL_PCS = [2, 4, 8, 16];

const pca = {
  mean: new Float64Array(64),
  eigenvalues: Float64Array.from({ length: 64 }, (_, j) => 1 / (j + 1)),
  components: new Float64Array(0),
};

/**
 * A net that has learned P PCs predicts the classes of the pattern of P: right for a share of the examples
 * that does not depend on P, each P others, so that accuracy says nothing of P. Members differ in one
 * prediction of twenty.
 */
function predictions(P: number, generator: Generator): Uint8Array {
  const pattern = new Generator(seedOf('pattern', Math.round(P)));
  return labels.map((label) => {
    const right = pattern.uniformInt(4) > 0;
    return right !== (generator.uniformInt(20) === 0) ? label : 1 - label;
  });
}

/** A trace whose nets have learned P(step) PCs at each step. */
function trained(steps: readonly number[], learned: (step: number) => number, seed: string): Trace {
  const generator = new Generator(seedOf(seed, 'members'));
  const rows = steps.map((step) =>
    Array.from({ length: MEMBERS }, () => predictions(learned(step), generator)),
  );
  const text = (values: Uint8Array) => values.join('');
  const trace = traceOf(
    text(labels),
    rows.map((at) => at.map(text)),
  );
  return { ...trace, steps: Int32Array.from(steps) };
}

function of(trace: Trace, data: string, transform?: TransformSpec): EnsembleEvidence {
  const dataSpec = transform === undefined ? GAUSSIAN : { ...GAUSSIAN, transform };
  return evidenceOf(trace, { data, architecture: 'net', training: 'sgd', dataSpec, pca });
}

const truncated = ALL_PCS.map((components) =>
  of(
    trained([0, 9], () => components, `P${components}`),
    `pcs-${components}`,
    { kind: 'truncated', components },
  ),
);
const full = (learned: (step: number) => number) => of(trained(STEPS, learned, 'full'), 'all');

const evaluate = async (
  roles: Partial<Record<'full' | 'truncated' | 'first' | 'last', EnsembleEvidence[]>>,
) =>
  (await earlyStopping.evaluate({
    roles: { full: [full((step) => step)], truncated: [], first: [], last: [], ...roles },
    options: {},
    seed: '1',
  })) as Outcome;
const valueOf = ({ rows }: Outcome, quantity: string) => {
  const row = rows.find((each) => each.quantity === quantity);
  assert.ok(row, quantity);
  return row!.estimate;
};
const SLOPE = 'slope of log s(P) over log P, by kappa of predictions';

test('a net that has learned as many PCs as it made steps stops at step P for P: slope 1', async () => {
  const outcome = await evaluate({ truncated });
  const slope = valueOf(outcome, SLOPE);
  assert.ok(Math.abs(slope.value! - 1) < 1e-12, `${slope.value}`);
  assert.is(valueOf(outcome, 'rank correlation of s(P) and P, by kappa of predictions').value, 1);
  const theory = valueOf(outcome, 'theory: slope of log 1/d_P over log P');
  assert.ok(Math.abs(theory.value! - 1) < 1e-12 && theory.interval === undefined);
  assert.equal(
    outcome.charts![0].series.map(({ name }) => name),
    ALL_PCS.map((P) => `P = ${P}`),
  );
});

/** The same with test accuracies that are laid down by checkpoint, for all members. */
function withAccuracy(evidence: EnsembleEvidence, at: (step: number) => number): EnsembleEvidence {
  const { trace } = evidence;
  const accuracy = Float64Array.from(
    Array.from(trace.steps).flatMap((step) => Array.from({ length: MEMBERS }, () => at(step))),
  );
  return { ...evidence, trace: { ...trace, test: { ...trace.test, accuracy } } };
}

test('slope minus control is known: accuracy tells nothing of P, or all', async () => {
  // Nearest to the truncated nets' accuracy at step 4, for every P: a control of slope 0.
  const nothing = {
    full: [
      withAccuracy(
        full((step) => step),
        (step) => (step === 4 ? 0.7 : 0.2),
      ),
    ],
    truncated: truncated.map((each) => withAccuracy(each, () => 0.7)),
  };
  const one = judge(earlyStopping, await evaluate(nothing));
  assert.ok(Math.abs(primaryOf(one.rows).estimate.value! - 1) < 1e-12);
  assert.is(one.verdict, 'reproduced');
  // A net that knows P PCs is as accurate as after P steps: a control of slope 1, as the slope itself.
  const all = {
    full: [
      withAccuracy(
        full((step) => step),
        (step) => step / 512,
      ),
    ],
    truncated: truncated.map((each, at) => withAccuracy(each, () => ALL_PCS[at] / 512)),
  };
  const none = judge(earlyStopping, await evaluate(all));
  assert.ok(Math.abs(primaryOf(none.rows).estimate.value!) < 1e-12);
  assert.is(none.verdict, 'not reproduced');
});

test('a net that learns the last PCs first has a slope of -1: not reproduced', async () => {
  const outcome = await evaluate({
    full: [
      withAccuracy(
        full((step) => 32 / Math.max(1, step)),
        (step) => (step === 4 ? 0.7 : 0.2),
      ),
    ],
    truncated: truncated.map((each) => withAccuracy(each, () => 0.7)),
  });
  assert.ok(Math.abs(valueOf(outcome, SLOPE).value! + 1) < 1e-12);
  assert.is(judge(earlyStopping, outcome).verdict, 'not reproduced');
});

test('the slope is not made by accuracy, which is the same for all P here', async () => {
  const control = valueOf(
    await evaluate({ truncated }),
    'control: slope of log s(P) over log P, by equal test accuracy',
  );
  assert.ok(!(control.interval!.low > 0.5), `${control.interval!.low}`);
});

/** Enough members that no resample is of one of them only, which has no gain. */
const MANY = 9;

/** Test accuracies by checkpoint, with noise of the members. */
function curve(data: string, means: readonly number[], end?: 'first' | 'last'): EnsembleEvidence {
  const generator = new Generator(seedOf(data, 'noise'));
  const trace = traceOf(
    '01',
    means.map(() => Array.from({ length: MANY }, () => '01')),
  );
  const accuracy = Float64Array.from(
    means.flatMap((mean) => Array.from({ length: MANY }, () => mean + 0.003 * generator.normal())),
  );
  const transform = end && ({ kind: 'amplified', end, share: 0.1, factor: 8 } as const);
  return of({ ...trace, test: { ...trace.test, accuracy } }, data, transform);
}

const rising = [0.1, 0.3, 0.5, 0.7];
const falling = [0.1, 0.7, 0.6, 0.5];

test(
  'a peak where the last PCs are amplified, and none where the first are: reproduced, ' + 'with its size',
  async () => {
    const outcome = await evaluate({
      full: [curve('all', rising)],
      first: [curve('first', rising, 'first')],
      last: [curve('last', falling, 'last')],
    });
    const { value, interval } = primaryOf(outcome.rows).estimate;
    assert.ok(interval!.low <= 0.2 && interval!.high >= 0.2 && Math.abs(value! - 0.2) < 0.01);
    assert.is(judge(earlyStopping, outcome).verdict, 'reproduced');
    assert.equal(
      outcome.rows.filter(({ kind }) => kind === 'paper').map(({ data }) => data),
      ['first', 'last'],
    );
  },
);

test('peaks on both sides are no difference', async () => {
  const outcome = await evaluate({
    full: [curve('all', rising)],
    first: [curve('first', falling, 'first')],
    last: [curve('last', falling, 'last')],
  });
  assert.is.not(judge(earlyStopping, outcome).verdict, 'reproduced');
});

test('what does not fit is refused with a cure', async () => {
  const fails = (roles: Parameters<typeof evaluate>[0], message: RegExp) => refused(evaluate(roles), message);
  await fails({}, /early-stopping: found ensembles for full only/);
  await fails({ truncated: truncated.slice(1, 3) }, /P = 4, 8, expected at least 3/);
  await fails({ truncated: [...truncated, truncated[0]] }, /each P once/);
  await fails(
    { truncated: [full((step) => step)] },
    /transform none, expected data with transform: \{ kind: truncated/,
  );
  await fails({ first: [curve('first', rising, 'first')] }, /for first only, expected both/);
  const last = curve('last', rising, 'last');
  await fails({ first: [last], last: [last] }, /in first, with the last PCs amplified/);
});

test.run();
