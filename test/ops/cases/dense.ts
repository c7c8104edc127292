import { padded } from '../../../src/ops/backend.js';
import { denseForward } from '../../../src/ops/dense/dense-forward.js';
import { denseInputGradient } from '../../../src/ops/dense/dense-input-gradient.js';
import { denseWeightGradient } from '../../../src/ops/dense/dense-weight-gradient.js';
import { denseForwardNaive } from '../../../src/ops/speed/naive.js';
import {
  inputTensor,
  memberTensor,
  normals,
  overwritten,
  withPadding,
  type OperationCase,
} from './operation-case.js';
import {
  denseForwardSums,
  denseInputGradientSums,
  denseWeightGradientSums,
  type DenseExtents,
} from '../reference/dense.js';
import { weightUpdateCases } from './weight-update.js';

type Values = ArrayLike<number>;

export interface DenseProblem {
  readonly title: string;
  readonly extents: DenseExtents;
  readonly shapes: Readonly<Record<'w' | 'x' | 'dx' | 'y', readonly number[]>>;
}

export function denseProblem(
  members: number,
  inputs: number,
  outputs: number,
  batch: number,
  shared = false,
): DenseProblem {
  const outputsPadded = padded(outputs);
  const batchPadded = padded(batch);
  return {
    title: `${members} x [${inputs} -> ${outputs}], batch ${batch}${shared ? ', x shared' : ''}`,
    extents: { members, inputs, outputs, outputsPadded, batch, batchPadded, shared },
    shapes: {
      w: [members, inputs, outputsPadded],
      x: [shared ? 1 : members, inputs, batchPadded],
      dx: [members, inputs, batchPadded],
      y: [members, outputs, batchPadded],
    },
  };
}

/**
 * No extent is a multiple of a tile (8 or 16 rows, 32 or 64 columns), but the last two problems fill several
 * tiles.
 */
export const DENSE_PROBLEMS: readonly DenseProblem[] = [
  denseProblem(3, 13, 5, 6),
  denseProblem(3, 5, 37, 1, true),
  denseProblem(1, 37, 13, 33),
  denseProblem(3, 1, 1, 5, true),
  denseProblem(2, 19, 70, 70),
  denseProblem(2, 32, 64, 64, true),
];

export function denseForwardCase(problem: DenseProblem, w: Values, x: Values, naive = false): OperationCase {
  const { extents, shapes, title } = problem;
  return {
    title,
    operation: naive ? denseForwardNaive : denseForward,
    members: extents.members,
    sizes: {
      inputs: extents.inputs,
      outputs: extents.outputs,
      outputs_padded: extents.outputsPadded,
      batch4: extents.batchPadded / 4,
      x_member4: extents.shared ? 0 : (extents.inputs * extents.batchPadded) / 4,
    },
    operands: {
      w: memberTensor(shapes.w, w),
      x: inputTensor(extents.shared, shapes.x, x),
      y: overwritten(shapes.y),
    },
    expected: { y: denseForwardSums(extents, w, x).expected() },
  };
}

export function denseInputGradientCase(problem: DenseProblem, w: Values, dy: Values): OperationCase {
  const { extents, shapes, title } = problem;
  return {
    title,
    operation: denseInputGradient,
    members: extents.members,
    sizes: {
      inputs: extents.inputs,
      outputs: extents.outputs,
      outputs_padded: extents.outputsPadded,
      batch4: extents.batchPadded / 4,
    },
    operands: { w: memberTensor(shapes.w, w), dy: memberTensor(shapes.y, dy), dx: overwritten(shapes.dx) },
    expected: { dx: denseInputGradientSums(extents, w, dy).expected() },
  };
}

export function denseWeightGradientCase(problem: DenseProblem, x: Values, dy: Values): OperationCase {
  const { extents, shapes, title } = problem;
  return {
    title,
    operation: denseWeightGradient,
    members: extents.members,
    sizes: {
      inputs: extents.inputs,
      outputs: extents.outputs,
      outputs4: extents.outputsPadded / 4,
      batch: extents.batch,
      batch_padded: extents.batchPadded,
      x_member: extents.shared ? 0 : extents.inputs * extents.batchPadded,
    },
    operands: {
      x: inputTensor(extents.shared, shapes.x, x),
      dy: memberTensor(shapes.y, dy),
      dw: overwritten(shapes.w),
    },
    expected: { dw: denseWeightGradientSums(extents, x, dy).expected() },
  };
}

/** All dense operations for these extents; padding that is not to be read holds NaN. */
export function denseCases(problem: DenseProblem): OperationCase[] {
  const { title, extents, shapes } = problem;
  const w = withPadding(normals(`${title} w`, shapes.w), shapes.w, extents.outputs, NaN);
  const x = normals(`${title} x`, shapes.x);
  const dy = normals(`${title} dy`, shapes.y);
  const padding = (values: Float64Array, shape: readonly number[]): Float64Array =>
    withPadding(values, shape, extents.batch, NaN);
  const weightGradient = denseWeightGradientCase(problem, padding(x, shapes.x), padding(dy, shapes.y));
  return [
    denseForwardCase(problem, w, x),
    denseForwardCase(problem, w, x, true),
    denseInputGradientCase(problem, w, dy),
    weightGradient,
    ...weightUpdateCases(weightGradient, extents.outputs),
  ];
}
