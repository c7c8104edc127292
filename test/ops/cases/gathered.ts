import { padded } from '../../../src/ops/backend.js';
import { denseForwardGathered, denseWeightGradientGathered } from '../../../src/ops/dense/dense-gathered.js';
import {
  integers,
  memberTensor,
  normals,
  overwritten,
  withPadding,
  type Operand,
  type OperationCase,
} from './operation-case.js';
import { denseForwardSums, denseWeightGradientSums } from '../reference/dense.js';
import { denseProblem, type DenseProblem } from './dense.js';

/** A dense problem whose x is a minibatch of so many examples. */
export interface GatheredProblem {
  readonly dense: DenseProblem;
  readonly examples: number;
}

/**
 * Inputs and batches with and without padding, from fewer than the lanes of a tile to several tiles; one to
 * sixteen outputs.
 */
export const GATHERED_PROBLEMS: readonly GatheredProblem[] = [
  { dense: denseProblem(3, 13, 5, 6), examples: 37 },
  { dense: denseProblem(1, 5, 1, 1), examples: 7 },
  { dense: denseProblem(2, 8, 16, 33), examples: 9 },
  { dense: denseProblem(2, 70, 10, 66), examples: 130 },
  { dense: denseProblem(3, 2, 2, 128), examples: 70 },
];

const STEPS = 3;
const STEP = 1;

/**
 * Order and counter, examples with zeros in their padding, and the x that the products must read.
 * x: [member, input, batch padded].
 */
export function gatheredExamples({ dense: { title, extents }, examples }: GatheredProblem): {
  readonly operands: Readonly<Record<'examples' | 'batch_order' | 'step', Operand>>;
  readonly x: Float64Array;
} {
  const { members, inputs, batch, batchPadded } = extents;
  const own = `gathered ${title}`;
  const shape = [examples, padded(inputs)];
  const all = withPadding(normals(`${own} examples`, shape), shape, inputs, 0);
  const order = integers(`${own} order`, [STEPS, members, batchPadded], examples);
  const x = new Float64Array(members * inputs * batchPadded);
  for (let m = 0; m < members; m++) {
    for (let b = 0; b < batch; b++) {
      const from = order[(STEP * members + m) * batchPadded + b];
      for (let i = 0; i < inputs; i++) x[(m * inputs + i) * batchPadded + b] = all[from * padded(inputs) + i];
    }
  }
  return {
    operands: {
      examples: { shape, type: 'f32', values: all, axis: 'shared' },
      batch_order: { shape: [STEPS, members, batchPadded], type: 'u32', values: order, axis: 'other' },
      step: { shape: [1], type: 'u32', values: [STEP], axis: 'shared' },
    },
    x,
  };
}

/** Both products of a minibatch that is read through its order; padding that is not to be read holds NaN. */
export function gatheredCases(problem: GatheredProblem): OperationCase[] {
  const { title: dense, extents, shapes } = problem.dense;
  const { members, inputs, outputs, outputsPadded, batch, batchPadded } = extents;
  const { operands, x } = gatheredExamples(problem);
  const title = `${dense} of ${problem.examples} examples`;
  const w = withPadding(normals(`gathered ${title} w`, shapes.w), shapes.w, outputs, NaN);
  const dy = withPadding(normals(`gathered ${title} dy`, shapes.y), shapes.y, batch, NaN);
  const biasShape = [members, outputsPadded];
  const bias = withPadding(normals(`gathered ${title} bias`, biasShape), biasShape, outputs, NaN);
  const products = denseForwardSums(extents, w, x);
  for (let at = 0; at < products.values.length; at++) {
    const row = Math.floor(at / batchPadded);
    products.add(at, bias[Math.floor(row / outputs) * outputsPadded + (row % outputs)]);
  }
  const sizes = {
    inputs,
    inputs4: padded(inputs) / 4,
    outputs,
    members,
    batch,
    batch4: batchPadded / 4,
  };
  return [
    {
      title,
      operation: denseForwardGathered,
      members,
      sizes: { ...sizes, outputs_padded: outputsPadded },
      operands: {
        ...operands,
        w: memberTensor(shapes.w, w),
        bias: memberTensor(biasShape, bias),
        y: overwritten(shapes.y),
      },
      expected: { y: products.expected() },
    },
    {
      title,
      operation: denseWeightGradientGathered,
      members,
      sizes: { ...sizes, outputs4: outputsPadded / 4 },
      operands: { ...operands, dy: memberTensor(shapes.y, dy), dw: overwritten(shapes.w) },
      expected: { dw: denseWeightGradientSums(extents, x, dy).expected() },
    },
  ];
}
