import type { ExampleSet } from '../data/dataset.js';
import { padded, type Backend, type Tensor } from '../ops/backend.js';

/** A split of the dataset on a backend, shared by all members. */
export interface ExampleTensors {
  readonly count: number;
  /** [1, example, feature padded]: batches are gathered from it, so the values of an example lie together. */
  readonly inputs: Tensor;
  /** [1, example padded]. */
  readonly labels: Tensor;
}

/** All training examples as the batch of every step, shared by all members. */
export interface FullBatch {
  readonly count: number;
  readonly countPadded: number;
  /** [1, feature, example padded]: what a network takes as its input. */
  readonly inputs: Tensor;
  /** [1, example padded]. */
  readonly labels: Tensor;
}

/** Examples `first` up to `first + count` as [feature, example padded to `countPadded` with zeros]. */
export function transposedInputs(
  { inputs }: Pick<ExampleSet, 'inputs'>,
  {
    features,
    first,
    count,
    countPadded,
  }: {
    readonly features: number;
    readonly first: number;
    readonly count: number;
    readonly countPadded: number;
  },
): Float32Array {
  const transposed = new Float32Array(features * countPadded);
  for (let e = 0; e < count; e++) {
    for (let i = 0; i < features; i++) {
      transposed[i * countPadded + e] = inputs[(first + e) * features + i];
    }
  }
  return transposed;
}

/** A split's examples on `backend`, example by example. */
export function exampleTensors(
  backend: Backend,
  split: string,
  { inputs, labels, count }: ExampleSet,
  features: number,
): ExampleTensors {
  const width = padded(features);
  const rows = new Float32Array(count * width);
  for (let e = 0; e < count; e++) rows.set(inputs.subarray(e * features, (e + 1) * features), e * width);
  const paddedLabels = new Uint32Array(padded(count));
  paddedLabels.set(labels.subarray(0, count));
  return {
    count,
    inputs: backend.tensor(`${split} inputs`, [1, count, width], 'f32', rows),
    labels: backend.tensor(`${split} labels`, [1, padded(count)], 'u32', paddedLabels),
  };
}

/** Which examples each member sees at each step. */
export interface Minibatches {
  readonly examples: ExampleTensors;
  /** Numbers of examples: [step, member, batch padded]. */
  readonly batchOrder: Tensor;
}

/** The same examples feature by feature, for steps that see all of them. */
export function fullBatch(
  backend: Backend,
  set: ExampleSet,
  { count, labels }: ExampleTensors,
  features: number,
): FullBatch {
  const countPadded = padded(count);
  const transposed = transposedInputs(set, { features, first: 0, count, countPadded });
  const inputs = backend.tensor('full batch', [1, features, countPadded], 'f32', transposed);
  return { count, countPadded, inputs, labels };
}

export function isFullBatch(examples: FullBatch | Minibatches): examples is FullBatch {
  return 'inputs' in examples;
}
