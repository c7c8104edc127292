import { padded } from '../../../src/ops/backend.js';
import { biasGradient } from '../../../src/ops/bias/bias.js';
import { biasOutput, scaledBiasForward, scaledBiasGradient } from '../../../src/ops/bias/scaled-bias.js';
import {
  memberTensor,
  normals,
  overwritten,
  Sums,
  withPadding,
  type Expected,
  type OperationCase,
} from './operation-case.js';

type Values = ArrayLike<number>;

export interface BiasProblem {
  readonly members: number;
  readonly channels: number;
  readonly positions: number;
  readonly batch: number;
}

/** The last one has more channels than a workgroup has invocations. */
export const BIAS_PROBLEMS: readonly BiasProblem[] = [
  { members: 3, channels: 5, positions: 1, batch: 6 },
  { members: 3, channels: 3, positions: 35, batch: 1 },
  { members: 1, channels: 17, positions: 12, batch: 33 },
  { members: 2, channels: 70, positions: 2, batch: 3 },
];

/**
 * Calls `visit` for each member, channel and stored entry with the indices of the bias, of y and of the batch
 * entry.
 */
function forEachEntry(
  problem: BiasProblem,
  columns: number,
  visit: (bias: number, y: number, entry: number) => void,
): void {
  const { members, channels, positions, batch } = problem;
  for (let b = 0; b < columns; b++) {
    for (let p = 0; p < positions; p++) {
      for (let c = 0; c < channels; c++) {
        for (let m = 0; m < members; m++) {
          visit(
            m * padded(channels) + c,
            ((m * channels + c) * positions + p) * padded(batch) + b,
            m * padded(batch) + b,
          );
        }
      }
    }
  }
}

function gradientExpected(problem: BiasProblem, dy: Values, scale?: Values): Expected {
  const sums = new Sums([problem.members, padded(problem.channels)]);
  forEachEntry(problem, problem.batch, (biasAt, yAt, scaleAt) =>
    sums.add(biasAt, dy[yAt] * (scale ? scale[scaleAt] : 1)),
  );
  return sums.expected();
}

function shapesOf({ members, channels, positions, batch }: BiasProblem): Record<'bias' | 'y', number[]> {
  return { bias: [members, padded(channels)], y: [members, channels, positions, padded(batch)] };
}

function titleOf({ members, channels, positions, batch }: BiasProblem): string {
  return `${members} x ${channels} channels of ${positions} positions, batch ${batch}`;
}

export function scaledBiasForwardCase(
  problem: BiasProblem,
  bias: Values,
  scale: Values,
  y: Values,
): OperationCase {
  const { members, channels, positions, batch } = problem;
  const shapes = shapesOf(problem);
  const sums = new Sums([y.length]);
  forEachEntry(problem, padded(batch), (biasAt, yAt, scaleAt) => {
    sums.add(yAt, y[yAt]);
    sums.add(yAt, bias[biasAt] * scale[scaleAt]);
  });
  const batch4 = padded(batch) / 4;
  return {
    title: titleOf(problem),
    operation: scaledBiasForward,
    members,
    sizes: { channels, channels_padded: padded(channels), plane4: positions * batch4, batch4 },
    operands: {
      bias: memberTensor(shapes.bias, bias),
      scale: memberTensor([members, padded(batch)], scale),
      y: memberTensor(shapes.y, y),
    },
    expected: { y: sums.expected() },
  };
}

export function scaledBiasGradientCase(problem: BiasProblem, dy: Values, scale: Values): OperationCase {
  const unscaled = biasGradientCase(problem, dy);
  return {
    ...unscaled,
    operation: scaledBiasGradient,
    operands: {
      ...unscaled.operands,
      scale: memberTensor([problem.members, padded(problem.batch)], scale),
    },
    expected: { dbias: gradientExpected(problem, dy, scale) },
  };
}

function biasOutputCase(problem: BiasProblem, bias: Values, rows: Values, start: Values): OperationCase {
  const { members, channels, positions, batch } = problem;
  const shapes = shapesOf(problem);
  const shape = [members, padded(batch)];
  const sums = new Sums(shape);
  for (let at = 0; at < start.length; at++) sums.add(at, start[at]);
  forEachEntry(problem, padded(batch), (biasAt, rowAt, at) => sums.add(at, bias[biasAt] * rows[rowAt]));
  return {
    title: titleOf(problem),
    operation: biasOutput,
    members,
    sizes: { channels, channels_padded: padded(channels), positions, batch4: padded(batch) / 4 },
    operands: {
      start: memberTensor(shape, start),
      bias: memberTensor(shapes.bias, bias),
      rows: memberTensor(shapes.y, rows),
      total: overwritten(shape),
    },
    expected: { total: sums.expected() },
  };
}

export function biasGradientCase(problem: BiasProblem, dy: Values): OperationCase {
  const { members, channels, positions, batch } = problem;
  const shapes = shapesOf(problem);
  return {
    title: titleOf(problem),
    operation: biasGradient,
    members,
    sizes: { channels, channels_padded: padded(channels), positions, batch, batch_padded: padded(batch) },
    operands: { dy: memberTensor(shapes.y, dy), dbias: overwritten(shapes.bias) },
    expected: { dbias: gradientExpected(problem, dy) },
  };
}

/** All operations on biases; padding that is not to be read holds NaN. */
export function biasCases(problem: BiasProblem): OperationCase[] {
  const title = titleOf(problem);
  const shapes = shapesOf(problem);
  const bias = withPadding(normals(`${title} bias`, shapes.bias), shapes.bias, problem.channels, NaN);
  const y = normals(`${title} y`, shapes.y);
  const shape = [problem.members, padded(problem.batch)];
  const [scale, start] = [normals(`${title} scale`, shape), normals(`${title} start`, shape)];
  const real = (values: Float64Array, of: readonly number[]): Float64Array =>
    withPadding(values, of, problem.batch, NaN);
  return [
    scaledBiasForwardCase(problem, bias, scale, y),
    biasGradientCase(problem, real(y, shapes.y)),
    scaledBiasGradientCase(problem, real(y, shapes.y), real(scale, shape)),
    biasOutputCase(problem, bias, y, start),
  ];
}
