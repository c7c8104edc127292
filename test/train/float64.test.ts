import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Layer } from '../../src/model/layer.js';
import { BatchOrder } from '../../src/train/batch-order.js';
import { Ensemble } from '../../src/train/ensemble.js';
import type { TrainingSpec } from '../../src/train/spec.js';
import { batchOf, normalDataset } from './support/datasets.js';
import { openBackend } from '../support/backend.js';
import { trainInFloat64 } from './reference/float64-training.js';
import { averagePool, CLASSES, conv, dense, maxPool, mlp, net } from './support/nets.js';
import { readMember } from './support/read-parameters.js';
import { forward, meanLoss } from './reference/reference.js';
import { training } from './support/training-spec.js';
import type { FeatureShape } from '../../src/model/shape.js';

const test = suite('training in float64');
const { backend, close } = await openBackend();
test.after(close);

const SEED = 'float64';
const MEMBERS = [4, 1];
const VECTOR: FeatureShape = { channels: 9, height: 1, width: 1 };
const PICTURE: FeatureShape = { channels: 2, height: 5, width: 6 };
const STEPS = 5;

/** 13 examples in batches of 6: batches straddle epochs, and their last group of four has padding. */
const MINIBATCH = training({
  batch: 6,
  epochs: (STEPS * 6) / 13,
  learningRate: 0.2,
  momentum: 0.9,
  weightDecay: 0.1,
});

const CASES: readonly (readonly [string, FeatureShape, Layer[], TrainingSpec])[] = [
  ['MLP, momentum and weight decay', VECTOR, mlp(7, 'tanh', 9, CLASSES), MINIBATCH],
  [
    'convolutional net, momentum and weight decay',
    PICTURE,
    net([conv(3, 3, 1, 'same'), 'relu', maxPool(2, 2), dense(5), 'elu', dense('classes')], PICTURE),
    MINIBATCH,
  ],
  [
    'linear convolutional net, squared error, weight decay without momentum, rate divided every 2 steps',
    PICTURE,
    net([conv(3, 2, 2, 'same', false), averagePool(2, 1), dense('classes')], PICTURE),
    { ...MINIBATCH, loss: 'squared-error', momentum: 0, decay: { divisor: 3, everySteps: 2 } },
  ],
  [
    'linear net with biases by its compact matrix, momentum and weight decay',
    VECTOR,
    net([dense(7), dense(6), dense('classes')], VECTOR),
    { ...MINIBATCH, batch: 12, epochs: (STEPS * 12) / 13 },
  ],
  ['MLP with GELU, momentum', VECTOR, mlp(7, 'gelu', 9, CLASSES), MINIBATCH],
  [
    'full batch, rate divided every step',
    VECTOR,
    mlp(6, 'relu', 9, CLASSES),
    training({ batch: 'full', epochs: STEPS, momentum: 0.5, decay: { divisor: 1.5, everySteps: 1 } }),
  ],
];

for (const [name, shape, layers, spec] of CASES) {
  test(name, async () => {
    const dataset = normalDataset(shape, CLASSES, { train: 13, test: 3 });
    const setup = { layers, dataset, training: spec, members: MEMBERS, seed: SEED };
    const ensemble = await Ensemble.create(backend, setup);
    const read = (m: number): Promise<Map<string, Float64Array>> =>
      readMember(backend, layers, ensemble.parameters, m);
    const initial = await Promise.all(MEMBERS.map((_, m) => read(m)));
    await ensemble.trainTo(STEPS);
    const evaluated = await ensemble.evaluate('train');
    for (const [m, member] of MEMBERS.entries()) {
      const batches = batchesOf(spec, member, dataset.train.count);
      const expected = trainInFloat64(layers, spec, dataset.train, initial[m], batches);
      const found = await read(m);
      for (const [parameter, values] of expected.parameters) {
        const moved = Math.max(...values.map((v, i) => Math.abs(v - initial[m].get(parameter)![i])));
        values.forEach((value, i) => {
          const error = Math.abs(found.get(parameter)![i] - value);
          const bound = expected.bounds.get(parameter)![i];
          const what = `member ${member}, ${parameter}[${i}]`;
          assert.ok(error <= bound, `${what} is off by ${error}, allowed ${bound}`);
          assert.ok(
            bound <= 0.1 * moved,
            `${what} may be off by ${bound}, but training moved it by ${moved}`,
          );
        });
      }
      const all = batchOf(dataset.train, [...Array(dataset.train.count).keys()]);
      // The parameters are the same, so only the evaluation's own rounding is left: 13 losses of size 1 in
      // f32.
      const error = Math.abs(evaluated.loss[m] - meanLoss(layers, found, all, spec.loss));
      assert.ok(error <= 1e-5, `loss of member ${member} is off by ${error}`);
      all.inputs.forEach((input, e) => {
        const logits = forward(layers, found, input, 'exact');
        const predicted = evaluated.predictions[m * all.inputs.length + e];
        assert.ok(
          logits[predicted] >= Math.max(...logits) - 1e-5,
          `member ${member}, example ${e}: ${predicted}`,
        );
      });
    }
    ensemble.release();
  });
}

/** Returns the example indices of every step, as the documented stream gives them. */
function batchesOf(spec: TrainingSpec, member: number, examples: number): Uint32Array[] {
  if (spec.batch === 'full') {
    return Array.from({ length: STEPS }, () => Uint32Array.from({ length: examples }, (_, e) => e));
  }
  const order = new BatchOrder(SEED, member, examples);
  const size = spec.batch;
  return Array.from({ length: STEPS }, () => {
    const batch = new Uint32Array(size);
    order.next(size, batch, 0);
    return batch;
  });
}

test.run();
