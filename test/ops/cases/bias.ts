import { padded } from '../../../src/ops/backend.js';
import { biasForward, biasGradient } from '../../../src/ops/bias.js';
import {
  memberTensor,
  normals,
  overwritten,
  Sums,
  withPadding,
  type Expected,
  type OperationCase,
} from '../operation-case.js';

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

/** Calls `visit` for each member, channel and stored entry, with the flat places of the bias and of y. */
function forEachEntry(problem: BiasProblem, columns: number, visit: (bias: number, y: number) => void): void {
  const { members, channels, positions, batch } = problem;
  for (let b = 0; b < columns; b++) {
    for (let p = 0; p < positions; p++) {
      for (let c = 0; c < channels; c++) {
        for (let m = 0; m < members; m++) {
          visit(m * padded(channels) + c, ((m * channels + c) * positions + p) * padded(batch) + b);
        }
      }
    }
  }
}

function forwardExpected(problem: BiasProblem, bias: Values, y: Values): Expected {
  const sums = new Sums([y.length]);
  forEachEntry(problem, padded(problem.batch), (biasAt, yAt) => {
    sums.add(yAt, y[yAt]);
    sums.add(yAt, bias[biasAt]);
  });
  return sums.expected();
}

function gradientExpected(problem: BiasProblem, dy: Values): Expected {
  const sums = new Sums([problem.members, padded(problem.channels)]);
  forEachEntry(problem, problem.batch, (biasAt, yAt) => sums.add(biasAt, dy[yAt]));
  return sums.expected();
}

function shapesOf({ members, channels, positions, batch }: BiasProblem): Record<'bias' | 'y', number[]> {
  return { bias: [members, padded(channels)], y: [members, channels, positions, padded(batch)] };
}

function titleOf({ members, channels, positions, batch }: BiasProblem): string {
  return `${members} x ${channels} channels of ${positions} positions, batch ${batch}`;
}

export function biasForwardCase(problem: BiasProblem, bias: Values, y: Values): OperationCase {
  const { members, channels, positions, batch } = problem;
  const shapes = shapesOf(problem);
  return {
    title: titleOf(problem),
    operation: biasForward,
    members,
    sizes: { channels, channels_padded: padded(channels), plane4: (positions * padded(batch)) / 4 },
    operands: { bias: memberTensor(shapes.bias, bias), y: memberTensor(shapes.y, y) },
    expected: { y: forwardExpected(problem, bias, y) },
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

/** Both; padding that is not to be read holds NaN. */
export function biasCases(problem: BiasProblem): OperationCase[] {
  const title = titleOf(problem);
  const shapes = shapesOf(problem);
  const bias = withPadding(normals(`${title} bias`, shapes.bias), shapes.bias, problem.channels, NaN);
  const y = normals(`${title} y`, shapes.y);
  return [
    biasForwardCase(problem, bias, y),
    biasGradientCase(problem, withPadding(y, shapes.y, problem.batch, NaN)),
  ];
}
