import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Layer } from '../../src/model/layer.js';
import { Ensemble, type EnsembleSetup } from '../../src/train/ensemble.js';
import type { TrainingSpec } from '../../src/train/spec.js';
import { train, type TrainingTrace } from '../../src/train/train.js';
import { normalDataset } from './support/datasets.js';
import { openBackend } from '../support/backend.js';
import { CLASSES, conv, dense, linear, maxPool, net } from './support/nets.js';
import { storedBits } from './support/read-parameters.js';
import { training } from './support/training-spec.js';
import { keysOf } from '../../src/schema/keys.js';
import { OPTIMISERS } from '../../src/train/optimiser/kinds.js';
import type { FeatureShape } from '../../src/model/shape.js';

const test = suite('members');
const { backend, close } = await openBackend();
test.after(close);

type Bits = Record<string, Uint32Array>;

const PICTURE: FeatureShape = { channels: 2, height: 7, width: 6 };
const TOGETHER = [0, 1, 2, 3];
const CASES: readonly (readonly [string, Layer[], TrainingSpec, number])[] = [
  [
    'minibatches, convolutions, momentum',
    net([conv(5, 3, 1, 'same'), 'elu', maxPool(2, 2), dense(9), 'tanh', dense('classes')], PICTURE),
    training({
      batch: 7,
      epochs: 5,
      momentum: 0.9,
      weightDecay: 0.01,
      checkpoints: { count: 4, spacing: 'log' },
    }),
    16,
  ],
  [
    'full batches, linear',
    linear(2, 19, 84, CLASSES),
    training({
      loss: 'squared-error',
      batch: 'full',
      epochs: 16,
      learningRate: 0.01,
      checkpoints: { count: 4, spacing: 'linear' },
    }),
    16,
  ],
];

for (const [name, layers, spec, total] of CASES) {
  const shape = layers[0].input;
  const dataset = normalDataset(shape, CLASSES, { train: 22, test: 9 });
  const setup = (members: readonly number[], changes: Partial<TrainingSpec> = {}): EnsembleSetup => ({
    layers,
    dataset,
    training: { ...spec, ...changes },
    members,
    seed: 'members',
  });

  test(`${name}: four members together are each alone, bit for bit`, async () => {
    const together = await train(backend, setup(TOGETHER));
    const alone = await train(backend, setup([2]));
    assert.equal(ofMember(together, 2), ofMember(alone, 0));
    assert.not.equal(ofMember(together, 2), ofMember(together, 1));
    const bits = await finalBits(setup(TOGETHER), [total]);
    assert.equal(bits[2], (await finalBits(setup([2]), [total]))[0]);
    // The same members in another order and company.
    assert.equal([bits[3], bits[0]], await finalBits(setup([3, 0]), [total]));
    for (const parameter of Object.keys(bits[0]).filter((each) => each.endsWith('weights'))) {
      assert.not.equal(bits[0][parameter], bits[1][parameter], `${parameter} of two members`);
    }
  });

  test(`${name}: a repeated trial has the same bits`, async () => {
    assert.equal(await train(backend, setup(TOGETHER)), await train(backend, setup(TOGETHER)));
    const once = await finalBits(setup(TOGETHER), [total]);
    assert.equal(once, await finalBits(setup(TOGETHER), [total]));
  });

  test(`${name}: checkpoints change no parameter and no prediction`, async () => {
    const few = await train(backend, setup([0, 5], { checkpoints: { count: 1, spacing: 'linear' } }));
    const many = await train(backend, setup([0, 5], { checkpoints: { count: total, spacing: 'linear' } }));
    assert.equal([few.steps.length, many.steps.length], [2, total + 1]);
    assert.equal(lastOf(few), lastOf(many));
    const straight = await finalBits(setup([0, 5]), [total]);
    assert.equal(straight, await finalBits(setup([0, 5]), [1, 4, 5, total]));
  });
}

for (const optimiser of [undefined, ...keysOf(OPTIMISERS)]) {
  test(`${optimiser ?? 'sgd'}, more steps than one upload of batch orders: the place of the cut changes nothing`, async () => {
    const shape = { channels: 3, height: 1, width: 1 };
    const setup: EnsembleSetup = {
      layers: linear(1, 1, 3, 2),
      dataset: normalDataset(shape, 2, { train: 11, test: 4 }),
      // The rate changes inside, at and after the cuts.
      training: training({ optimiser, batch: 3, epochs: 200, decay: { divisor: 1.001, everySteps: 1 } }),
      members: [0, 7],
      seed: 'uploads',
    };
    const cutAt512 = await finalBits(setup, [700]);
    const cutElsewhere = await finalBits(setup, [1, 100, 300, 600, 700]);
    assert.equal(cutAt512, cutElsewhere);
    assert.not.equal(cutAt512, await finalBits(setup, [699]));
  });
}

/**
 * Returns the stored parameters of every member after training to each of `steps`, with an evaluation at
 * each.
 */
async function finalBits(setup: EnsembleSetup, steps: readonly number[]): Promise<Bits[]> {
  const ensemble = await Ensemble.create(backend, setup);
  for (const step of steps) {
    await ensemble.trainTo(step);
    await ensemble.evaluate('test');
  }
  const bits: Bits[] = [];
  for (const m of setup.members.keys()) {
    bits.push(await storedBits(backend, ensemble.parameters, m));
  }
  ensemble.release();
  return bits;
}

/** Returns everything that a trace holds of the member at position `m`. */
function ofMember({ members, steps, train, test, divergedAt }: TrainingTrace, m: number): unknown {
  const parts = [train, test].map(({ predictions, labels, loss, accuracy }) =>
    [...steps.keys()].map((checkpoint) => {
      const row = checkpoint * members + m;
      return {
        predictions: [...predictions.subarray(row * labels.length, (row + 1) * labels.length)],
        loss: loss[row],
        accuracy: accuracy[row],
      };
    }),
  );
  return { steps: [...steps], parts, divergedAt: divergedAt[m] };
}

/** Returns what the last checkpoint holds for both splits. */
function lastOf({ members, train, test }: TrainingTrace): unknown {
  return [train, test].map(({ predictions, labels, loss, accuracy }) => [
    predictions.slice(-members * labels.length),
    loss.slice(-members),
    accuracy.slice(-members),
  ]);
}

test.run();
