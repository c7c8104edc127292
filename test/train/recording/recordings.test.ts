import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { featureCount } from '../../../src/model/parameters.js';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { NO_PREDICTION, type Recording } from '../../../src/trace/trace.js';
import { Ensemble } from '../../../src/train/ensemble.js';
import { eachHiddenLayer, type HiddenActivations } from '../../../src/train/recording/hidden-layer.js';
import { Interrupted, train, type TrainingSetup, type TrainingTrace } from '../../../src/train/train.js';
import { openDevice } from '../../support/backend.js';
import { failureOf } from '../../support/failure.js';
import { normalDataset, normalExamples } from '../support/datasets.js';
import { Ledger, Poisoned } from '../support/ledger.js';
import { averagePool, CLASSES, conv, dense, linear, mlp, net } from '../support/nets.js';
import { readMember } from '../support/read-parameters.js';
import { forward } from '../reference/reference.js';
import { joinTraces } from '../../../src/train/join-traces.js';
import { training } from '../support/training-spec.js';

const test = suite('recordings');
const { backend: device, close } = await openDevice();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

const VECTOR = { channels: 9, height: 1, width: 1 };
const DATASET = normalDataset(VECTOR, CLASSES, { train: 14, test: 6 });
const LAYERS = mlp(7, 'tanh', 9, CLASSES);
const ALL: Recording = {
  compact: true,
  scales: true,
  projections: [2, 9],
  neighbours: true,
  kernels: true,
};
/** Three checkpoints: steps 0, 4 and 8. */
const SPEC = training({ batch: 7, epochs: 4, checkpoints: { count: 2, spacing: 'linear' } });

/** A setup that records everything; what comes of the hidden layer is kept in `hidden`. */
function setup(
  members: readonly number[],
  changes: Partial<TrainingSetup> = {},
): TrainingSetup & { hidden: HiddenActivations[] } {
  const hidden: HiddenActivations[] = [];
  return {
    layers: LAYERS,
    dataset: DATASET,
    training: SPEC,
    members,
    seed: 'recordings',
    recording: ALL,
    // Inputs of one projection are others, of the second one the test examples themselves.
    projectedTest: [
      { components: 2, inputs: normalExamples(VECTOR, CLASSES, 6, 'projected').inputs },
      { components: 9, inputs: DATASET.test.inputs },
    ],
    onHiddenLayer: (activations) => void hidden.push(activations),
    hidden,
    ...changes,
  };
}

/** Everything that is recorded of the member at position `m` at `checkpoint`. */
function ofMember({ members, compact, scales, projected }: TrainingTrace, checkpoint: number, m: number) {
  const part = <T extends { length: number; slice(from: number, to: number): T }>(
    values: T,
    rows: number,
    row: number,
  ): T => values.slice((row * values.length) / rows, ((row + 1) * values.length) / rows);
  const [rows, row] = [3 * members, checkpoint * members + m];
  return {
    compact: part(compact!, rows, row),
    a: part(scales!.a, rows, row),
    b: part(scales!.b, rows, row),
    projected: [0, 1].map((p) => part(projected!.predictions, rows * 2, (checkpoint * 2 + p) * members + m)),
  };
}

test('a trial that records nothing has nothing more in its trace', async () => {
  const plain = await train(device, setup([0, 1], { recording: undefined }));
  const without = await train(device, setup([0, 1], { recording: {} }));
  const recorded = await train(device, setup([0, 1]));
  const keys = ['members', 'steps', 'epochs', 'train', 'test', 'divergedAt', 'kernels'];
  assert.equal([Object.keys(plain), Object.keys(without)], [keys, keys]);
  for (const key of keys.slice(0, -1) as (keyof TrainingTrace)[]) {
    assert.equal(plain[key], recorded[key], `recording changes ${key}`);
  }
});

for (const backend of [device, twin]) {
  test(`${backend.name}: members together are each alone, bit for bit`, async () => {
    const together = setup([0, 1, 2, 3]);
    const alone = setup([2]);
    const [traces, trace] = [await train(backend, together), await train(backend, alone)];
    for (const checkpoint of [0, 1, 2]) {
      const found = ofMember(traces, checkpoint, 2);
      assert.equal(found, ofMember(trace, checkpoint, 0));
      assert.ok(found.compact.every(Number.isFinite) && found.a.every(Number.isFinite));
      assert.not.equal(found.compact, ofMember(traces, checkpoint, 1).compact);
    }
    assert.not.equal(ofMember(traces, 0, 2).compact, ofMember(traces, 2, 2).compact);
    assert.equal(
      together.hidden.map(({ member }) => member),
      [0, 1, 2, 3],
    );
    assert.equal({ ...together.hidden[2], member: 0 }, alone.hidden[0]);
  });

  test(`${backend.name}: groups of members record what all of them together do`, async () => {
    const whole = setup([0, 1, 2, 3, 4]);
    const together = await train(backend, whole);
    const parts = await Promise.all([[0, 1], [2, 3], [4]].map((group) => train(backend, setup(group))));
    assert.equal(joinTraces(parts), together);
    assert.not.equal(joinTraces([parts[1], parts[0], parts[2]]), together);
  });

  test(`${backend.name}: predictions on projected examples`, async () => {
    const trace = await train(backend, setup([0, 1]));
    const { components, predictions } = trace.projected!;
    assert.equal([...components], [2, 9]);
    const other = setup([0, 1], { recording: {} });
    // The same training, with the projected examples as its test set.
    const { inputs } = other.projectedTest![0];
    const dataset = { ...DATASET, test: { ...DATASET.test, inputs } };
    const expected = await train(backend, { ...other, dataset });
    for (const checkpoint of [0, 1, 2]) {
      const both = predictions.slice(checkpoint * 24, (checkpoint + 1) * 24);
      assert.equal(
        both.slice(0, 12),
        expected.test.predictions.slice(checkpoint * 12, (checkpoint + 1) * 12),
      );
      assert.equal(both.slice(12), trace.test.predictions.slice(checkpoint * 12, (checkpoint + 1) * 12));
    }
  });

  test(`${backend.name}: hidden activations are those of the last checkpoint in float64`, async () => {
    const shape = { channels: 2, height: 5, width: 4 };
    const dataset = normalDataset(shape, CLASSES, { train: 10, test: 7 });
    const layers = net(
      [conv(3, 2, 1, 'same'), 'relu', averagePool(2, 1), dense(5), 'tanh', dense('classes')],
      shape,
    );
    const ensemble = await Ensemble.create(backend, {
      layers,
      dataset,
      training: training({ batch: 5 }),
      members: [0, 1, 2],
      seed: 'hidden',
    });
    await ensemble.trainTo(4);
    const found: HiddenActivations[] = [];
    const listen = (each: HiddenActivations): void => void found.push(each);
    const { parameters: trained } = ensemble;
    const hidden = { layers, parameters: trained, members: 3, wanted: [0, 2], dataset };
    await eachHiddenLayer(backend, hidden, listen);
    assert.equal(
      found.map(({ member, features }) => [member, features]),
      [
        [0, 5],
        [2, 5],
      ],
    );
    // With room for one member at a time there is a pass over the examples for each.
    await eachHiddenLayer(backend, { ...hidden, mostBytes: 1 }, listen);
    assert.equal(found.slice(2), found.slice(0, 2));
    const q = featureCount(shape);
    for (const { member, train: onTrain, test: onTest } of found.slice(0, 2)) {
      const parameters = await readMember(backend, layers, ensemble.parameters, member);
      for (const [set, activations] of [
        [dataset.train, onTrain],
        [dataset.test, onTest],
      ] as const) {
        assert.is(activations.length, set.count * 5);
        for (let e = 0; e < set.count; e++) {
          const input = Float64Array.from(set.inputs.subarray(e * q, (e + 1) * q));
          const expected = forward(layers.slice(0, -1), parameters, input, 'exact');
          // Sums of some tens of numbers around 1, and tanh with an absolute error of 1e-5 allowed by WGSL.
          expected.forEach((value, i) => {
            const error = Math.abs(activations[e * 5 + i] - value);
            assert.ok(error <= 2e-5, `member ${member}, example ${e}, unit ${i}: off by ${error}`);
          });
        }
      }
    }
    ensemble.release();
  });

  test(`${backend.name}: what a diverged member has is NaN and NO_PREDICTION, and others are as without it`, async () => {
    const healthy = setup([0, 1, 2]);
    const expected = await train(backend, healthy);
    const poisoned = setup([0, 1, 2]);
    // The bias of member 0 from the beginning.
    const trace = await train(new Poisoned(backend, 'dense1.bias', 3, NaN), poisoned);
    assert.equal([...trace.divergedAt], [0, -1, -1]);
    for (const checkpoint of [0, 1, 2]) {
      const { compact, a, b, projected } = ofMember(trace, checkpoint, 0);
      assert.ok([compact, a, b].every((values) => values.every(Number.isNaN)));
      assert.ok(projected.every((row) => row.every((k) => k === NO_PREDICTION)));
      assert.equal(ofMember(trace, checkpoint, 2), ofMember(expected, checkpoint, 2));
    }
    assert.equal(poisoned.hidden, healthy.hidden.slice(1));
  });

  test(`${backend.name}: after all have diverged nothing is recorded, before it all is`, async () => {
    const late = setup([0, 1], { training: { ...SPEC, learningRate: 1e25, loss: 'squared-error' } });
    const trace = await train(backend, late);
    assert.ok(
      trace.divergedAt.every((step) => step > 0),
      `diverged at ${[...trace.divergedAt]}`,
    );
    for (const m of [0, 1]) {
      assert.ok(ofMember(trace, 0, m).compact.every(Number.isFinite));
      assert.ok(ofMember(trace, 2, m).compact.every(Number.isNaN));
      assert.ok(
        ofMember(trace, 2, m)
          .projected.flatMap((row) => [...row])
          .every((k) => k === NO_PREDICTION),
      );
    }
    assert.equal(late.hidden, []);
  });
}

test('a net of one layer has its inputs as the last hidden layer', async () => {
  const { onHiddenLayer, hidden, ...rest } = setup([0, 1], { layers: linear(1, 1, 9, CLASSES) });
  await train(device, { ...rest, onHiddenLayer });
  for (const { train: onTrain, test: onTest } of hidden) {
    assert.equal([onTrain, onTest], [DATASET.train.inputs, DATASET.test.inputs]);
  }
  assert.is(hidden.length, 2);
});

test('what cannot be recorded is said before anything is trained', async () => {
  const image = { channels: 1, height: 4, width: 4 };
  const layers = net([conv(3, 2, 1, 'same'), dense('classes')], image);
  const dataset = normalDataset(image, CLASSES, { train: 12, test: 4 });
  const cases: readonly (readonly [Partial<TrainingSetup>, RegExp])[] = [
    [{ layers, dataset, recording: { scales: true } }, /layer conv1 is a conv/],
    [{ recording: { neighbours: true }, onHiddenLayer: undefined }, /nobody takes the hidden activations/],
    [{ recording: { projections: [2, 3] } }, /got those of \[2, 9\] components, expected those of \[2, 3\]/],
    [{ recording: { projections: [] }, projectedTest: [] }, /at least one and ascending/],
  ];
  for (const [changes, expected] of cases) {
    const ledger = new Ledger(device);
    const steps: number[] = [];
    const error = await failureOf(train(ledger, setup([0], changes), (done) => steps.push(done)));
    assert.is(error.name, 'RecordingError');
    assert.match(error.message, expected);
    assert.equal([steps, ledger.alive.size], [[], 0]);
  }
});

test('memory is released after the end, an abort anywhere, an error of the listener, and where there is no room', async () => {
  const ledger = new Ledger(device);
  await train(ledger, setup([0, 1]));
  assert.is(ledger.alive.size, 0);
  for (const programs of [1, 2, 3, 4, 6, 9, 12]) {
    const abort = new AbortController();
    const aborting = new Ledger(device);
    let run = 0;
    const counted = new Proxy(aborting, {
      get: (target, key) => {
        if (key === 'run' && ++run === programs) abort.abort();
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const error = await failureOf(train(counted, setup([0, 1]), undefined, abort.signal));
    assert.instance(error, Interrupted, `after ${programs} programs`);
    assert.is(aborting.alive.size, 0);
  }
  const onHiddenLayer = (): void => {
    throw new Error('the listener fails');
  };
  const failing = new Ledger(device);
  assert.match(
    (await failureOf(train(failing, setup([0], { onHiddenLayer })))).message,
    'the listener fails',
  );
  assert.is(failing.alive.size, 0);
  let most = 0;
  for (; most < 400; most += 7) {
    const full = new Ledger(device, most);
    const outcome = await train(full, setup([0, 1])).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.is(full.alive.size, 0, `after ${most} tensors`);
    if (outcome === undefined) break;
    assert.instance(outcome, RangeError);
  }
  assert.ok(most > 40 && most < 400, `trained with room for ${most} tensors`);
});

test.run();
