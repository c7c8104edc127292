import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Layer } from '../../src/model/layer.js';
import { TwinBackend } from '../../src/ops/twin-backend.js';
import { NO_PREDICTION, type SplitTrace } from '../../src/trace/trace.js';
import { Ensemble, type EnsembleSetup } from '../../src/train/ensemble.js';
import type { TrainingSpec } from '../../src/train/spec.js';
import { Interrupted, train, type TrainingTrace } from '../../src/train/train.js';
import { normalDataset } from './support/datasets.js';
import { openBackend } from '../support/backend.js';
import { Ledger, Poisoned } from './support/ledger.js';
import { CLASSES, linear, mlp } from './support/nets.js';
import { storedBits } from './support/read-parameters.js';
import { training } from './support/training-spec.js';

const test = suite('divergence and interruption');
const { backend: device, close } = await openBackend();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

const FEATURES = 6;
const DATASET = normalDataset({ channels: FEATURES, height: 1, width: 1 }, CLASSES, { train: 10, test: 5 });
const MLP = mlp(7, 'relu', FEATURES, CLASSES);

function setup(
  layers: readonly Layer[],
  members: readonly number[],
  changes: Partial<TrainingSpec>,
): EnsembleSetup {
  return { layers, dataset: DATASET, training: training(changes), members, seed: 'divergence' };
}

for (const backend of [device, twin]) {
  for (const loss of ['cross-entropy', 'squared-error'] as const) {
    test(`${backend.name}, ${loss}: a huge learning rate is a state, not an error`, async () => {
      const changes: Partial<TrainingSpec> = {
        loss,
        learningRate: 1e25,
        batch: 5,
        epochs: 6,
        checkpoints: { count: 6, spacing: 'linear' },
      };
      const trace = await train(backend, setup(MLP, [0, 1, 2], changes));
      assert.equal([...trace.steps], [0, 2, 4, 6, 8, 10, 12]);
      trace.divergedAt.forEach((at) => assert.ok(at > 0, `diverged at ${[...trace.divergedAt]}`));
      checkStates(trace);
    });
  }

  test(`${backend.name}: members diverge one by one, and until then are what they are alone`, async () => {
    const changes: Partial<TrainingSpec> = {
      loss: 'squared-error',
      // λ is about −1.4, so errors grow by 40 % a step, and members with smaller errors last longer.
      learningRate: 1.3,
      batch: 'full',
      epochs: 150,
      checkpoints: { count: 75, spacing: 'linear' },
    };
    const layers = linear(1, 1, FEATURES, CLASSES);
    const together = await train(backend, setup(layers, [0, 1, 2, 3], changes));
    checkStates(together);
    const at = [...together.divergedAt];
    assert.ok(
      at.every((step) => step > 20) && new Set(at).size > 1,
      `diverged at ${at}: the rate tells nothing apart`,
    );
    for (const m of [0, 3]) {
      const alone = await train(backend, setup(layers, [m], changes));
      assert.is(alone.divergedAt[0], at[m]);
      for (const split of ['train', 'test'] as const) {
        assert.equal(lossesOf(together[split], 4, m), lossesOf(alone[split], 1, 0));
      }
    }
  });

  test(`${backend.name}: one poisoned weight is found, and changes no other member`, async () => {
    for (const poison of [NaN, Infinity]) {
      const ensemble = await Ensemble.create(backend, setup(MLP, [0, 1, 2], { batch: 4 }));
      assert.equal(await ensemble.nonfinite(), [false, false, false]);
      const { value } = ensemble.parameters.of('dense1').weights;
      const weights = (await backend.read(value)) as Float32Array;
      weights[weights.length / 3 + 1] = poison;
      backend.write(value, weights);
      assert.equal(await ensemble.nonfinite(), [false, true, false]);
      await ensemble.trainTo(3);
      const { loss } = await ensemble.evaluate('train');
      assert.equal([...loss].map(Number.isFinite), [true, false, true]);
      assert.equal(await ensemble.nonfinite(), [false, true, false]);
      const healthy = await Ensemble.create(backend, setup(MLP, [0, 1, 2], { batch: 4 }));
      await healthy.trainTo(3);
      for (const m of [0, 2]) {
        const [found, expected] = [ensemble, healthy].map(({ parameters }) =>
          storedBits(backend, parameters, m),
        );
        assert.equal(await found, await expected);
      }
      ensemble.release();
      healthy.release();
    }
  });

  test(`${backend.name}: an infinite parameter that no loss shows is a divergence too`, async () => {
    // A ReLU unit with a bias of −∞ gives 0 for any input.
    const poisoned = new Poisoned(backend, 'dense1.bias', 8, -Infinity);
    const trace = await train(poisoned, setup(MLP, [0, 1, 2], {}));
    assert.equal([...trace.divergedAt], [-1, 0, -1]);
    checkStates(trace);
  });

  test(`${backend.name}: an abort is heard between two checkpoints`, async () => {
    const abort = new AbortController();
    const heard: number[] = [];
    const layers = linear(1, 1, FEATURES, CLASSES);
    const listen = (steps: number): void => {
      heard.push(steps);
      abort.abort();
    };
    const trained = train(backend, setup(layers, [0], { batch: 2, epochs: 140 }), listen, abort.signal);
    assert.instance(await trained.catch((reason: unknown) => reason), Interrupted);
    assert.is(heard.length, 1);
    assert.ok(heard[0] < 700, `heard of at step ${heard}`);
  });

  test(`${backend.name}: an aborted signal rejects with Interrupted and releases everything`, async () => {
    const changes: Partial<TrainingSpec> = { epochs: 8, checkpoints: { count: 4, spacing: 'linear' } };
    for (const abortAt of [0, 1, 5]) {
      const ledger = new Ledger(backend);
      const abort = new AbortController();
      if (abortAt === 0) abort.abort();
      const heard: number[] = [];
      const trained = train(
        ledger,
        setup(MLP, [0], changes),
        (steps) => {
          heard.push(steps);
          if (steps >= abortAt) abort.abort();
        },
        abort.signal,
      );
      const error: unknown = await trained.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert.instance(error, Interrupted);
      assert.ok(
        heard.every((steps) => steps < 10),
        `went on to step ${heard}`,
      );
      assert.equal(
        [...ledger.alive].map(({ label }) => label),
        [],
      );
    }
  });
}

test('a training that ends well, or finds no room, leaves no tensor behind', async () => {
  const ledger = new Ledger(device);
  const trace = await train(ledger, setup(MLP, [0, 1], {}));
  assert.equal([...trace.divergedAt], [-1, -1]);
  checkStates(trace);
  assert.is(ledger.alive.size, 0);
  for (const most of [0, 1, 7, 20, 30]) {
    const full = new Ledger(device, most);
    const error: unknown = await train(full, setup(MLP, [0, 1], {})).catch((reason: unknown) => reason);
    assert.instance(error, RangeError);
    assert.equal(
      [...full.alive].map(({ label }) => label),
      [],
      `after ${most} tensors`,
    );
  }
});

/**
 * Checks that values are finite and complete before a member diverged, and NO_PREDICTION and NaN afterwards.
 */
function checkStates({ members, steps, train, test, divergedAt }: TrainingTrace): void {
  for (const split of [train, test]) {
    const count = split.labels.length;
    steps.forEach((step, checkpoint) => {
      divergedAt.forEach((at, m) => {
        const row = checkpoint * members + m;
        const predictions = [...split.predictions.subarray(row * count, (row + 1) * count)];
        const [loss, accuracy] = [split.loss[row], split.accuracy[row]];
        const what = `step ${step}, member ${m}, diverged at ${at}: loss ${loss}, predictions ${predictions}`;
        if (at >= 0 && step >= at) {
          assert.ok(
            predictions.every((k) => k === NO_PREDICTION),
            what,
          );
          assert.ok(Number.isNaN(loss) && Number.isNaN(accuracy), what);
        } else {
          assert.ok(
            predictions.every((k) => k < CLASSES),
            what,
          );
          assert.ok(Number.isFinite(loss), what);
          const right = predictions.filter((k, e) => k === split.labels[e]).length;
          assert.is(accuracy, right / count, what);
        }
      });
    });
  }
}

function lossesOf({ loss }: SplitTrace, members: number, m: number): number[] {
  return [...loss.filter((_, at) => at % members === m)];
}

test.run();
