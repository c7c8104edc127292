import type { Recording } from '../../../src/trace/trace.js';
import type { HiddenActivations } from '../../../src/train/recording/hidden-layer.js';
import type { TrainingSetup, TrainingTrace } from '../../../src/train/train.js';
import { normalDataset, normalExamples } from '../support/datasets.js';
import { CLASSES, mlp } from '../support/nets.js';
import { training } from '../support/training-spec.js';

export const VECTOR = { channels: 9, height: 1, width: 1 };
export const DATASET = normalDataset(VECTOR, CLASSES, { train: 14, test: 6 });
const LAYERS = mlp(7, 'tanh', 9, CLASSES);
const ALL: Recording = {
  compact: true,
  scales: true,
  projections: [2, 9],
  neighbours: true,
  kernels: 3,
};
/** There are three checkpoints: steps 0, 4 and 8. */
export const SPEC = training({ batch: 7, epochs: 4, checkpoints: { count: 2, spacing: 'linear' } });

/** Returns a setup that records everything. The hidden layer's values are collected in `hidden`. */
export function setup(
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
    // The inputs of one projection are different; those of the second one are the test examples themselves.
    projectedTest: [
      { components: 2, inputs: normalExamples(VECTOR, CLASSES, 6, 'projected').inputs },
      { components: 9, inputs: DATASET.test.inputs },
    ],
    onHiddenLayer: (activations) => void hidden.push(activations),
    hidden,
    ...changes,
  };
}

/** Returns everything that is recorded of the member at position `m` at `checkpoint`. */
export function ofMember(
  { members, compact, scales, projected }: TrainingTrace,
  checkpoint: number,
  m: number,
) {
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
