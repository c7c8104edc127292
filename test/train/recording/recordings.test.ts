import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { MemberTrace } from '../../../src/trace/join-members.js';
import { NO_PREDICTION, type Trace } from '../../../src/trace/trace.js';
import { Interrupted, train, type TrainingSetup, type TrainingTrace } from '../../../src/train/train.js';
import { openBackend } from '../../support/backend.js';
import { failureOf } from '../../support/failure.js';
import { normalDataset } from '../support/datasets.js';
import { Ledger, Poisoned } from '../support/ledger.js';
import { CLASSES, conv, dense, net } from '../support/nets.js';
import { DATASET, ofMember, setup, SPEC } from './recorded-trial.js';

const test = suite('recordings');
const { backend: device, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

test('a trial that records nothing has nothing more in its trace', async () => {
  const plain = await train(device, setup([0, 1], { recording: undefined }));
  const without = await train(device, setup([0, 1], { recording: {} }));
  const recorded = await train(device, setup([0, 1]));
  const keys = ['members', 'steps', 'epochs', 'train', 'test', 'divergedAt', 'shaders'];
  assert.equal([Object.keys(plain), Object.keys(without)], [keys, keys]);
  for (const key of keys.slice(0, -1) as (keyof TrainingTrace)[]) {
    assert.equal(plain[key], recorded[key], `recording changes ${key}`);
  }
});

/** The trace of all members from those of groups of two, the last of which may be alone. */
function joined(groups: readonly TrainingTrace[]): Trace {
  const members = new MemberTrace({ first: 0, count: groups.reduce((sum, group) => sum + group.members, 0) });
  groups.forEach(({ shaders: _, ...group }, at) =>
    members.add({ ...group, spectrum: new Float64Array() }, { first: 2 * at, count: group.members }),
  );
  return members.trace;
}

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
    const parts: TrainingTrace[] = [];
    for (const group of [[0, 1], [2, 3], [4]]) parts.push(await train(backend, setup(group)));
    const { shaders: _, ...expected } = together;
    assert.equal(
      expected.kernels!.map(({ member }) => member),
      [0, 1, 2],
    );
    assert.equal(joined(parts), { ...expected, spectrum: new Float64Array() });
    assert.not.equal(joined([parts[1], parts[0], parts[2]]), joined(parts));
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

  test(`${backend.name}: a diverged member has NaN and NO_PREDICTION, and others are as without it`, async () => {
    const healthy = setup([0, 1, 2]);
    const expected = await train(backend, healthy);
    const poisoned = setup([0, 1, 2]);
    // The bias of member 0 is not finite from the beginning.
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

test('memory is released after the end, an abort anywhere, an error of the listener, or a lack of room', async () => {
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
