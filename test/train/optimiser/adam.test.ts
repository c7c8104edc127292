import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FeatureShape, Layer } from '../../../src/model/layer.js';
import { TwinBackend } from '../../../src/ops/twin-backend.js';
import { BatchOrder } from '../../../src/train/batch-order.js';
import { Ensemble } from '../../../src/train/ensemble.js';
import type { TrainingSpec } from '../../../src/train/spec.js';
import { openDevice } from '../../support/backend.js';
import { batchOf, normalDataset } from '../support/datasets.js';
import { averagePool, CLASSES, conv, dense, mlp, net } from '../support/nets.js';
import { readMember } from '../support/read-parameters.js';
import { gradientBounds, lossGradients, ROUNDOFF } from '../reference/gradient.js';
import { training } from '../support/training-spec.js';

const test = suite('adam in float64');
const { backend: device, close } = await openDevice();
const twin = new TwinBackend();
test.after(async () => {
  await twin.close();
  await close();
});

const VECTOR: FeatureShape = { channels: 9, height: 1, width: 1 };
const PICTURE: FeatureShape = { channels: 2, height: 5, width: 6 };
const MEMBERS = [4, 1];
const STEPS = 6;
const BATCH = 6;

const CASES: readonly (readonly [string, FeatureShape, Layer[], TrainingSpec])[] = [
  [
    'MLP, weight decay, rate divided every 2 steps',
    VECTOR,
    mlp(7, 'tanh', 9, CLASSES),
    training({
      optimiser: 'adam',
      batch: BATCH,
      learningRate: 0.01,
      weightDecay: 0.1,
      decay: { divisor: 2, everySteps: 2 },
    }),
  ],
  [
    'convolutional net, squared error',
    PICTURE,
    net([conv(3, 3, 1, 'same'), 'elu', averagePool(2, 2), dense(5), 'tanh', dense('classes')], PICTURE),
    training({ optimiser: 'adam', batch: BATCH, learningRate: 0.02, loss: 'squared-error' }),
  ],
];

// Adam divides by the size of a gradient, so that a small one's rounding moves its weight by much, and in a few steps those
// of all others. Each step is therefore taken from the parameters that the ensemble had before it.
for (const backend of [device, twin]) {
  for (const [name, shape, layers, spec] of CASES) {
    test(`${backend.name}: ${name}`, async () => {
      const dataset = normalDataset(shape, CLASSES, { train: 13, test: 3 });
      const ensemble = await Ensemble.create(backend, {
        layers,
        dataset,
        training: spec,
        members: MEMBERS,
        seed: 'adam',
      });
      const members = MEMBERS.map((member) => ({
        order: new BatchOrder('adam', member, dataset.train.count),
        moments: new Moments(),
      }));
      let [compared, sharp] = [0, 0];
      for (let step = 0; step < STEPS; step++) {
        const before = await Promise.all(
          MEMBERS.map((_, m) => readMember(backend, layers, ensemble.parameters, m)),
        );
        await ensemble.trainTo(step + 1);
        const rate = spec.learningRate / (spec.decay ? spec.decay.divisor ** Math.floor(step / 2) : 1);
        for (const [m, { order, moments }] of members.entries()) {
          const indices = new Uint32Array(BATCH);
          order.next(BATCH, indices, 0);
          const batch = batchOf(dataset.train, indices);
          const gradients = lossGradients(layers, before[m], batch, spec.loss);
          const roundings = gradientBounds(layers, before[m], batch);
          const after = await readMember(backend, layers, ensemble.parameters, m);
          for (const [parameter, values] of before[m]) {
            const decay = parameter.includes('weights') ? spec.weightDecay : 0;
            values.forEach((w, i) => {
              const gradient = gradients.get(parameter)![i] + decay * w;
              const off = roundings.get(parameter)![i] + 2 * ROUNDOFF * decay * Math.abs(w);
              const update = moments.update(`${parameter} ${i}`, step + 1, gradient, off);
              const error = Math.abs(after.get(parameter)![i] - (w - rate * update.value));
              const bound = rate * update.bound + 2 * ROUNDOFF * Math.abs(w);
              const what = `step ${step}, member ${m}, ${parameter}[${i}]`;
              assert.ok(error <= bound, `${what} is off by ${error}, allowed ${bound}`);
              compared++;
              if (bound <= 0.1 * Math.abs(rate * update.value)) sharp++;
            });
          }
        }
      }
      assert.ok(sharp >= 0.8 * compared, `of ${compared} updates only ${sharp} were held to 10 %`);
      ensemble.release();
    });
  }
}

/**
 * Kingma & Ba 2015 in the order of computation at the end of section 2, with β₁ = 0.9, β₂ = 0.999 and ε̂ = 1e-8:
 * m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², and the update √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε̂).
 */
class Moments {
  private readonly known = new Map<string, Record<'m' | 'v' | 'mOff' | 'vOff', number>>();

  /**
   * Update `t`, from 1, of one parameter, without the learning rate, and how far f32 may be from it where its gradient is off
   * by `off`. √v is a norm of the gradients so far, so it is off by at most the same norm of what they are off by.
   */
  update(parameter: string, t: number, gradient: number, off: number): { value: number; bound: number } {
    const before = this.known.get(parameter) ?? { m: 0, v: 0, mOff: 0, vOff: 0 };
    const m = 0.9 * before.m + 0.1 * gradient;
    const v = 0.999 * before.v + 0.001 * gradient ** 2;
    const mOff =
      0.9 * before.mOff + 0.1 * off + 4 * ROUNDOFF * (Math.abs(before.m) + 0.1 * Math.abs(gradient));
    const vOff = 0.999 * before.vOff + 0.001 * off ** 2;
    this.known.set(parameter, { m, v, mOff, vOff });
    const corrected = Math.sqrt(1 - 0.999 ** t) / (1 - 0.9 ** t);
    const root = Math.sqrt(v);
    const value = (corrected * m) / (root + 1e-8);
    // Each step rounds v by a few units, and root, quotient and product round by 16 together.
    const rootOff = Math.sqrt(vOff) + 4 * t * ROUNDOFF * root;
    const least = Math.max(root - rootOff, 0) + 1e-8;
    return {
      value,
      bound: (corrected * mOff + Math.abs(value) * rootOff) / least + 16 * ROUNDOFF * Math.abs(value),
    };
  }
}

test.run();
