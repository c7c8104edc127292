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

/** Transposes examples to [feature, example] and pads them with zeros. */
export function exampleTensors(
  backend: Backend,
  split: string,
  set: ExampleSet,
  features: number,
): ExampleTensors {
  const countPadded = padded(set.count);
  const transposed = new Float32Array(features * countPadded);
  for (let e = 0; e < set.count; e++) {
    for (let i = 0; i < features; i++) {
      transposed[i * countPadded + e] = set.inputs[e * features + i];
    }
  }
  const labels = new Uint32Array(countPadded);
  labels.set(set.labels.subarray(0, set.count));
  return {
    count: set.count,
    countPadded,
    inputs: backend.tensor(`${split} inputs`, [1, features, countPadded], 'f32', transposed),
    labels: backend.tensor(`${split} labels`, [1, countPadded], 'u32', labels),
  };
}
