import type { ExampleSet } from '../data/dataset.js';
import { padded, type Backend, type Tensor } from '../ops/backend.js';

/** A split of the dataset on a backend, shared by all members. */
export interface ExampleTensors {
  readonly count: number;
  readonly countPadded: number;
  /** [1, feature, example padded]: what a network takes as a shared input, and what minibatches are gathered from. */
  readonly inputs: Tensor;
  /** [1, example padded]. */
  readonly labels: Tensor;
}

/** Examples `first` up to `first + count` as [feature, example padded to `countPadded` with zeros]. */
export function transposedInputs(
  { inputs }: Pick<ExampleSet, 'inputs'>,
  features: number,
  first: number,
  count: number,
  countPadded: number,
): Float32Array {
  const transposed = new Float32Array(features * countPadded);
  for (let e = 0; e < count; e++) {
    for (let i = 0; i < features; i++) {
      transposed[i * countPadded + e] = inputs[(first + e) * features + i];
    }
  }
  return transposed;
}

/** A split's examples on `backend`, [feature, example]. */
export function exampleTensors(
  backend: Backend,
  split: string,
  set: ExampleSet,
  features: number,
): ExampleTensors {
  const countPadded = padded(set.count);
  const transposed = transposedInputs(set, features, 0, set.count, countPadded);
  const labels = new Uint32Array(countPadded);
  labels.set(set.labels.subarray(0, set.count));
  return {
    count: set.count,
    countPadded,
    inputs: backend.tensor(`${split} inputs`, [1, features, countPadded], 'f32', transposed),
    labels: backend.tensor(`${split} labels`, [1, countPadded], 'u32', labels),
  };
}
