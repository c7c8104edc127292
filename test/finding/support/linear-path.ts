import type { ExampleSet } from '../../../src/data/dataset.js';
import type { EnsembleEvidence } from '../../../src/finding/finding.js';
import { leastSquares } from '../../../src/measure/component/least-squares.js';
import { Generator } from '../../../src/random/generator.js';
import { seedOf } from '../../../src/random/seed.js';
import type { TrainingSpec } from '../../../src/train/spec.js';
import { aboutOrigin } from '../../measure/labelled.js';
import { traceOf } from '../../measure/traces.js';
import { linear } from '../../train/support/nets.js';
import { datasetOf } from './synthetic.js';
import { recordOf } from '../../trace/record.js';

/** Full batches on squared error, as the theory wants them. */
export const DESCENT: TrainingSpec = {
  loss: 'squared-error',
  learningRate: 0.1,
  momentum: 0,
  weightDecay: 0,
  batch: 'full',
  epochs: 1,
  initialisation: 'one-over-width',
  checkpoints: { count: 1, spacing: 'linear' },
};

/** An ensemble of linear nets whose compact matrices go a given way. */
export interface LinearPath {
  readonly label: string;
  readonly examples: ExampleSet;
  readonly classes: number;
  readonly members: number;
  readonly steps: readonly number[];
  /** Share of a PC's initial distance from the optimum that is left. */
  readonly left: (member: number, component: number, step: number) => number;
  /** Standard deviation of the initial weights, default 1. */
  readonly initial?: number;
  readonly width?: number;
  readonly changes?: Partial<EnsembleEvidence>;
}

/** The evidence of w_j(s) = optimum + left · (w_j(0) − optimum), with normal initial weights. */
export function linearPath(given: LinearPath): EnsembleEvidence {
  const { label, examples, classes, members, steps, left, initial = 1, width = 64, changes } = given;
  const features = examples.inputs.length / examples.count;
  const pca = aboutOrigin(examples);
  const { optimum, rank } = leastSquares(pca, examples, classes);
  const generator = new Generator(seedOf(label, 'initial weights'));
  const start = Float64Array.from({ length: members * classes * rank }, () => initial * generator.normal());
  const compact = new Float32Array(steps.length * members * classes * features);
  steps.forEach((step, checkpoint) => {
    for (let row = 0; row < members * classes; row++) {
      for (let j = 0; j < rank; j++) {
        const goal = optimum[(row % classes) * rank + j];
        const share = left(Math.floor(row / classes), j, step);
        const w = goal + share * (start[row * rank + j] - goal);
        for (let i = 0; i < features; i++) {
          compact[(checkpoint * members * classes + row) * features + i] +=
            w * pca.components[j * features + i];
        }
      }
    }
  });
  const none = '0'.repeat(members);
  const trace = traceOf(
    '01',
    steps.map(() => Array.from(none, () => '01')),
  );
  return {
    data: 'made',
    architecture: label,
    training: 'gd',
    label,
    identity: label,
    draws: label,
    record: recordOf(),
    trace: { ...trace, steps: Int32Array.from(steps), compact },
    layers: linear(2, width, features, classes),
    spec: DESCENT,
    dataSpec: { source: 'mnist', normalise: 'none' },
    dataset: () => Promise.resolve(datasetOf(examples, classes)),
    components: () => Promise.resolve(pca),
    remembered: (_, make) => make(),
    ...changes,
  };
}
