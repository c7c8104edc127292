import * as assert from 'uvu/assert';
import type { FeatureShape } from '../../../src/model/shape.js';
import type { Layer } from '../../../src/model/layer.js';
import type { Backend } from '../../../src/ops/backend.js';
import { BatchOrder } from '../../../src/train/batch-order.js';
import { Ensemble } from '../../../src/train/ensemble.js';
import type { TrainingSpec } from '../../../src/train/spec.js';
import { gradientBounds, lossGradients, ROUNDOFF } from '../reference/gradient.js';
import { batchOf, normalDataset } from '../support/datasets.js';
import { averagePool, CLASSES, conv, dense, mlp, net } from '../support/nets.js';
import { readMember } from '../support/read-parameters.js';
import { training } from '../support/training-spec.js';

const VECTOR: FeatureShape = { channels: 9, height: 1, width: 1 };
const PICTURE: FeatureShape = { channels: 2, height: 5, width: 6 };
const MEMBERS = [4, 1];
const STEPS = 6;
const BATCH = 6;

/** An optimiser in float64, with what it keeps of every parameter. */
export interface Reference {
  /**
   * Update `t`, from 1, of one parameter: its value is subtracted times the learning rate. `bound` is how
   * far f32 may be from it if its gradient is off by `off`.
   */
  update(parameter: string, t: number, gradient: number, off: number): { value: number; bound: number };
}

/** A training that is followed step by step. */
export interface Followed {
  readonly title: string;
  readonly layers: readonly Layer[];
  readonly spec: TrainingSpec;
}

/** Trainings by an optimiser at two learning rates. */
export function trainingsBy(
  optimiser: NonNullable<TrainingSpec['optimiser']>,
  [first, second]: readonly [number, number],
): readonly Followed[] {
  const common = { optimiser, batch: BATCH };
  const picture = [
    conv(3, 3, 1, 'same'),
    'elu',
    averagePool(2, 2),
    dense(5),
    'tanh',
    dense('classes'),
  ] as const;
  return [
    {
      title: 'MLP, weight decay, rate divided every 2 steps',
      layers: mlp(7, 'tanh', VECTOR.channels, CLASSES),
      spec: training({
        ...common,
        learningRate: first,
        weightDecay: 0.1,
        decay: { divisor: 2, everySteps: 2 },
      }),
    },
    {
      title: 'convolutional net, squared error',
      layers: net([...picture], PICTURE),
      spec: training({ ...common, learningRate: second, loss: 'squared-error' }),
    },
  ];
}

/**
 * Holds every update of a training against a reference for each member. An optimiser that divides by the
 * size of a gradient moves a weight by much where a small gradient is rounded, and in a few steps all
 * others with it: so each step is taken from the parameters that the ensemble had before it.
 */
export async function holdEachStep(
  backend: Backend,
  { layers, spec }: Followed,
  reference: () => Reference,
): Promise<void> {
  const seed = 'optimiser';
  const dataset = normalDataset(layers[0].input, CLASSES, { train: 13, test: 3 });
  const ensemble = await Ensemble.create(backend, {
    layers,
    dataset,
    training: spec,
    members: MEMBERS,
    seed,
  });
  const members = MEMBERS.map((member) => ({
    order: new BatchOrder(seed, member, dataset.train.count),
    reference: reference(),
  }));
  let [compared, sharp] = [0, 0];
  for (let step = 0; step < STEPS; step++) {
    const before = await Promise.all(
      MEMBERS.map((_, m) => readMember(backend, layers, ensemble.parameters, m)),
    );
    await ensemble.trainTo(step + 1);
    const { decay: divided } = spec;
    const rate = spec.learningRate / (divided ? divided.divisor ** Math.floor(step / divided.everySteps) : 1);
    for (const [m, { order, reference: own }] of members.entries()) {
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
          const update = own.update(`${parameter} ${i}`, step + 1, gradient, off);
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
}
