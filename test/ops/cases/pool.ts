import { averagePoolForward, averagePoolGradient } from '../../../src/ops/pool/average-pool.js';
import { padded, type Sizes } from '../../../src/ops/backend.js';
import { maxPoolForward, maxPoolGradient, maxPoolGradientDisjoint } from '../../../src/ops/pool/max-pool.js';
import { inputTensor, memberTensor, normals, overwritten, type OperationCase } from './operation-case.js';
import { windowOver } from '../reference/conv.js';
import {
  averagePoolForwardExpected,
  averagePoolGradientExpected,
  maxPoolForwardExpected,
  maxPoolGradientExpected,
  type PoolExtents,
} from '../reference/pool.js';

type Values = ArrayLike<number>;

export interface PoolProblem {
  readonly title: string;
  readonly extents: PoolExtents;
  readonly shapes: Readonly<Record<'x' | 'dx' | 'y', readonly number[]>>;
}

export function poolProblem(
  members: number,
  channels: number,
  size: number,
  stride: number,
  batch: number,
  shared = false,
): PoolProblem {
  const window = windowOver(5, 7, size, stride, 'valid');
  const batchPadded = padded(batch);
  return {
    title:
      `${members} x ${channels} channels of 5 x 7, ${size} x ${size} window, ` +
      `stride ${stride}, batch ${batch}` +
      (shared ? ', x shared' : ''),
    extents: { ...window, members, channels, batchPadded, shared },
    shapes: {
      x: [shared ? 1 : members, channels, 5, 7, batchPadded],
      dx: [members, channels, 5, 7, batchPadded],
      y: [members, channels, window.outHeight, window.outWidth, batchPadded],
    },
  };
}

/** Windows that overlap, that touch, and that leave pixels out. */
export const POOL_PROBLEMS: readonly PoolProblem[] = [
  poolProblem(3, 3, 2, 1, 6),
  poolProblem(2, 5, 2, 2, 1, true),
  poolProblem(3, 3, 2, 3, 6),
  poolProblem(1, 17, 3, 1, 33),
  poolProblem(3, 5, 3, 2, 6, true),
  poolProblem(2, 3, 3, 3, 5),
];

function sizesOf({ extents }: PoolProblem): Record<string, number> {
  return {
    channels: extents.channels,
    height: extents.height,
    width: extents.width,
    size: extents.size,
    stride: extents.stride,
    out_height: extents.outHeight,
    out_width: extents.outWidth,
    batch4: extents.batchPadded / 4,
  };
}

function forwardSizes(problem: PoolProblem): Sizes {
  const { channels, height, width, batchPadded, shared } = problem.extents;
  return { ...sizesOf(problem), x_member4: shared ? 0 : (channels * height * width * batchPadded) / 4 };
}

export function averagePoolForwardCase(problem: PoolProblem, x: Values): OperationCase {
  const { title, extents, shapes } = problem;
  return {
    title,
    operation: averagePoolForward,
    members: extents.members,
    sizes: forwardSizes(problem),
    operands: { x: inputTensor(extents.shared, shapes.x, x), y: overwritten(shapes.y) },
    expected: { y: averagePoolForwardExpected(extents, x) },
  };
}

export function averagePoolGradientCase(problem: PoolProblem, dy: Values): OperationCase {
  const { title, extents, shapes } = problem;
  return {
    title,
    operation: averagePoolGradient,
    members: extents.members,
    sizes: sizesOf(problem),
    operands: { dy: memberTensor(shapes.y, dy), dx: overwritten(shapes.dx) },
    expected: { dx: averagePoolGradientExpected(extents, dy) },
  };
}

export function maxPoolForwardCase(problem: PoolProblem, x: Values): OperationCase {
  const { title, extents, shapes } = problem;
  return {
    title,
    operation: maxPoolForward,
    members: extents.members,
    sizes: forwardSizes(problem),
    operands: { x: inputTensor(extents.shared, shapes.x, x), y: overwritten(shapes.y) },
    expected: { y: maxPoolForwardExpected(extents, x) },
  };
}

/** x has the shape of dx: the gradient reads every member's own input. */
export function maxPoolGradientCase(problem: PoolProblem, x: Values, dy: Values): OperationCase {
  const { title, shapes } = problem;
  const extents = { ...problem.extents, shared: false };
  return {
    title,
    operation: maxPoolGradient,
    members: extents.members,
    sizes: sizesOf(problem),
    operands: {
      x: memberTensor(shapes.dx, x),
      y: memberTensor(shapes.y, maxPoolForwardExpected(extents, x).values),
      dy: memberTensor(shapes.y, dy),
      dx: overwritten(shapes.dx),
    },
    expected: { dx: maxPoolGradientExpected(extents, x, dy) },
  };
}

/** `maxPoolGradientCase` for windows that touch. */
export function maxPoolGradientDisjointCase(problem: PoolProblem, x: Values, dy: Values): OperationCase {
  const { operands, sizes, ...same } = maxPoolGradientCase(problem, x, dy);
  const { y: _y, ...others } = operands;
  const { stride: _stride, ...used } = sizes;
  return { ...same, operation: maxPoolGradientDisjoint, sizes: used, operands: others };
}

/**
 * All pools of these extents. The inputs of max-pools are rounded to halves, so that windows hold equal
 * maxima.
 */
export function poolCases(problem: PoolProblem): OperationCase[] {
  const { title, shapes } = problem;
  const dy = normals(`${title} dy`, shapes.y);
  const halves = (name: string, shape: readonly number[]): Float64Array =>
    normals(name, shape).map((value) => Math.round(value * 2) / 2);
  return [
    averagePoolForwardCase(problem, normals(`${title} x`, shapes.x)),
    averagePoolGradientCase(problem, dy),
    maxPoolForwardCase(problem, halves(`${title} x`, shapes.x)),
    maxPoolGradientCase(problem, halves(`${title} dx`, shapes.dx), dy),
    ...(problem.extents.stride === problem.extents.size
      ? [maxPoolGradientDisjointCase(problem, halves(`${title} dx`, shapes.dx), dy)]
      : []),
  ];
}
