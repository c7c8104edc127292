import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Dataset } from '../../src/data/dataset.js';
import { principalComponents } from '../../src/data/components/pca.js';
import { neighbourShare } from '../../src/measure/component/discriminability.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import * as files from '../../src/platform/node/files.js';
import { ComponentsSource } from '../../src/run/components.js';
import { type IdentifiedTrial } from '../../src/run/identify-trials.js';
import { Datasets } from '../../src/run/datasets.js';
import { NeighbourShares, projectedTest } from '../../src/run/measured-recordings.js';
import { trainBlocks, type TrainedBlock, type TrialContext } from '../../src/run/run-trial.js';
import { parseSuite } from '../../src/suite/file/parse.js';
import { planTrials } from '../../src/suite/plan.js';
import { decodeTrace, encodeTrace } from '../../src/trace/encode.js';
import type { Recording, Trace } from '../../src/trace/trace.js';
import { describeTrial } from '../../src/suite/identity.js';
import { tinySuite } from './tiny-suite.js';

const FEATURES = 6;
const TRIALS = planTrials(parseSuite(tinySuite(), 'tiny.yaml'));

async function traceOf(index: number, recording?: Recording): Promise<{ trace: Trace; dataset: Dataset }> {
  const trial = { ...TRIALS[index], ...(recording ? { recording } : {}) };
  const dataset = await new Datasets({ files }).of(trial);
  const backend = new TwinBackend();
  const context: TrialContext = {
    suite: 'tiny',
    backend,
    versions: {},
    components: new ComponentsSource(undefined),
    now: () => new Date(0),
  };
  const identified: IdentifiedTrial = {
    trial,
    hash: '',
    blocksHash: '',
    name: '',
    missing: [{ first: 0, count: trial.members }],
    trainExamples: dataset.train.count,
    testExamples: dataset.test.count,
  };
  const blocks = trainBlocks(identified, dataset, context, () => undefined);
  const { trace } = (await blocks.next()).value as TrainedBlock;
  assert.ok((await blocks.next()).done, 'one block');
  await backend.close();
  return { trace, dataset };
}

test('a trial records what it says, and what it trains stays the same to the byte', async () => {
  const recording: Recording = {
    compact: true,
    scales: true,
    projections: [1, FEATURES],
    neighbours: true,
    kernels: 1,
  };
  for (const index of [0, 1]) {
    const { trace: plain } = await traceOf(index);
    const { trace, dataset } = await traceOf(index, recording);
    const { compact, scales, projected, neighbours, kernels, ...rest } = trace;
    assert.equal(encodeTrace(rest), encodeTrace(plain));
    const [checkpoints, members, classes] = [trace.steps.length, trace.members, dataset.classes.length];
    const [train, test] = [dataset.train.count, dataset.test.count];
    assert.is(compact!.length, checkpoints * members * classes * FEATURES);
    assert.equal(
      [scales!.layers, scales!.a.length, scales!.b.length],
      [2, checkpoints * members * 8, checkpoints * members * 8],
    );
    assert.equal([...projected!.components], [1, FEATURES]);
    assert.equal([neighbours!.train.length, neighbours!.test.length], [members * train, members * test]);
    assert.is(kernels!.length, 1);
    const [kernel] = kernels!;
    assert.equal([kernel.train.length, kernel.test.length], [train * train, test * train]);
    for (const values of [
      compact!,
      scales!.a,
      scales!.b,
      neighbours!.train,
      neighbours!.test,
      kernel.train,
      kernel.test,
      kernel.lastInputs.train,
      kernel.lastInputs.test,
    ]) {
      assert.ok(values.every(Number.isFinite));
    }
    // A test example that is projected on all components is itself, up to rounding that moves no prediction
    // here.
    const size = members * test;
    for (let checkpoint = 0; checkpoint < checkpoints; checkpoint++) {
      const at = (checkpoint * 2 + 1) * size;
      assert.equal(
        projected!.predictions.slice(at, at + size),
        trace.test.predictions.slice(checkpoint * size, (checkpoint + 1) * size),
      );
    }
    const decoded = decodeTrace(encodeTrace(trace));
    assert.equal(encodeTrace(decoded), encodeTrace(trace));
  }
});

test('the description of a trial holds what it records, and nothing where it records nothing', () => {
  const [trial] = TRIALS;
  assert.equal(describeTrial({ ...trial, recording: {} }), describeTrial(trial));
  assert.not.ok('recording' in describeTrial(trial));
  assert.equal(describeTrial({ ...trial, recording: { compact: true } }).recording, { compact: true });
});

test('neighbour shares are those of the activations, member by member; who diverged has none', async () => {
  const { dataset } = await traceOf(0);
  const { train, test: queries } = dataset;
  const shares = new NeighbourShares(dataset, 2);
  shares.add({ member: 1, features: FEATURES, train: train.inputs, test: queries.inputs });
  const own = neighbourShare(train, train, { d: FEATURES, k: 10, sameSet: true });
  const other = neighbourShare(train, queries, { d: FEATURES, k: 10, sameSet: false });
  assert.equal(shares.trace.train.slice(train.count), own);
  assert.equal(shares.trace.test.slice(queries.count), other);
  assert.ok(shares.trace.train.slice(0, train.count).every(Number.isNaN));
  assert.ok(shares.trace.test.slice(0, queries.count).every(Number.isNaN));
  const few = { ...dataset, train: { ...train, count: 10 } };
  assert.throws(
    () => new NeighbourShares(few, 2),
    'nearest neighbours: 10 training examples, expected more than 10',
  );
});

test('principal components about the origin are those of the second moments', async () => {
  const { dataset } = await traceOf(1);
  const { inputs, count } = dataset.train;
  const axes = await new ComponentsSource(undefined).aboutOrigin(dataset);
  assert.ok(axes.mean.every((value) => value === 0));
  for (let p = 0; p < FEATURES; p++) {
    const component = axes.components.subarray(p * FEATURES, (p + 1) * FEATURES);
    for (let i = 0; i < FEATURES; i++) {
      // Σ_e x_e (x_e · u) / n = λ u
      let sum = 0;
      for (let e = 0; e < count; e++) {
        const x = inputs.subarray(e * FEATURES, (e + 1) * FEATURES);
        sum += (x[i] * x.reduce((dot, value, j) => dot + value * component[j], 0)) / count;
      }
      assert.ok(Math.abs(sum - axes.eigenvalues[p] * component[i]) <= 1e-12, `component ${p}, feature ${i}`);
    }
  }
  const centred = await principalComponents(inputs, count, FEATURES);
  assert.ok(axes.eigenvalues[0] > centred.eigenvalues[0], 'the mean counts');
});

test('projected test examples: x ↦ Σ_{p ≤ P} u_p u_pᵀ x', async () => {
  const { dataset } = await traceOf(1);
  const axes = await new ComponentsSource(undefined).aboutOrigin(dataset);
  const [two] = projectedTest(dataset, axes, [2]);
  assert.is(two.components, 2);
  for (let e = 0; e < dataset.test.count; e++) {
    const x = dataset.test.inputs.subarray(e * FEATURES, (e + 1) * FEATURES);
    for (let i = 0; i < FEATURES; i++) {
      const expected = [0, 1].reduce((sum, p) => {
        const u = axes.components.subarray(p * FEATURES, (p + 1) * FEATURES);
        return sum + u[i] * x.reduce((dot, value, j) => dot + value * u[j], 0);
      }, 0);
      const error = Math.abs(two.inputs[e * FEATURES + i] - expected);
      assert.ok(error <= 1e-6 * Math.hypot(...x), `example ${e}, feature ${i}: off by ${error}`);
    }
  }
  assert.throws(() => projectedTest(dataset, axes, [FEATURES + 1]), 'project: P is 7');
});

test.run();
