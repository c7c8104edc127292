import { padded } from '../../../src/ops/backend.js';
import { convForward } from '../../../src/ops/conv/conv-forward.js';
import { convForwardStrips } from '../../../src/ops/conv/conv-forward-strips.js';
import { convInputGradient } from '../../../src/ops/conv/conv-input-gradient.js';
import { convInputGradientStrips } from '../../../src/ops/conv/conv-input-gradient-strips.js';
import { convWeightGradient } from '../../../src/ops/conv/conv-weight-gradient.js';
import { convWeightGradientStrips } from '../../../src/ops/conv/conv-weight-gradient-strips.js';
import { convForwardNaive } from '../../../src/ops/speed/naive.js';
import {
  inputTensor,
  memberTensor,
  normals,
  overwritten,
  withPadding,
  type OperationCase,
} from './operation-case.js';
import {
  convForwardSums,
  convInputGradientSums,
  convWeightGradientSums,
  windowOver,
  type ConvExtents,
  type Window,
} from '../reference/conv.js';
import { keysOf } from '../../../src/schema/keys.js';
import { weightUpdateCases } from './weight-update.js';

type Values = ArrayLike<number>;

export interface ConvProblem {
  readonly title: string;
  readonly extents: ConvExtents;
  readonly shapes: Readonly<Record<'w' | 'x' | 'dx' | 'y', readonly number[]>>;
}

export function convProblem(
  members: number,
  channels: readonly [input: number, output: number],
  window: Window,
  batch: number,
  shared = false,
): ConvProblem {
  const [input, output] = channels;
  const batchPadded = padded(batch);
  const outChannelsPadded = padded(output);
  const { height, width, size, stride, padTop, padLeft, outHeight, outWidth } = window;
  return {
    title:
      `${members} x [${input} -> ${output} channels], ${size} x ${size} kernel, stride ${stride}, ` +
      `${height} x ${width} padded by ${padTop} and ${padLeft}, batch ${batch}${shared ? ', x shared' : ''}`,
    extents: {
      ...window,
      members,
      channels: input,
      outChannels: output,
      outChannelsPadded,
      batch,
      batchPadded,
      shared,
    },
    shapes: {
      w: [members, input, size, size, outChannelsPadded],
      x: [shared ? 1 : members, input, height, width, batchPadded],
      dx: [members, input, height, width, batchPadded],
      y: [members, output, outHeight, outWidth, batchPadded],
    },
  };
}

/** Members, channels in, channels out, batch: none a multiple of a tile. */
const COUNTS: readonly (readonly [number, number, number, number])[] = [
  [3, 3, 5, 6],
  [1, 5, 3, 1],
  [2, 2, 9, 3],
  [1, 3, 17, 6],
  [2, 9, 2, 2],
];

function* problems(): Generator<ConvProblem> {
  let count = 0;
  for (const size of [1, 2, 3, 4, 5]) {
    for (const stride of [1, 2, 3]) {
      for (const padding of ['same', 'valid'] as const) {
        const [members, input, output, batch] = COUNTS[count % COUNTS.length];
        const window = windowOver(5, 7, size, stride, padding);
        yield convProblem(members, [input, output], window, batch, count % 3 === 0);
        count++;
      }
    }
  }
  yield convProblem(2, [17, 5], windowOver(5, 7, 3, 1, 'same'), 33);
  // Wide enough for two groups of columns in an invocation, and for several tiles.
  yield convProblem(2, [4, 70], windowOver(3, 3, 2, 1, 'same'), 6, true);
}

/** Kernels of 1 to 5, strides of 1 to 3, 'same' and 'valid', on 5 x 7 pixels. */
export const CONV_PROBLEMS: readonly ConvProblem[] = [...problems()];

function windowSizes({ extents }: ConvProblem): Record<string, number> {
  return {
    channels: extents.channels,
    height: extents.height,
    width: extents.width,
    kernel: extents.size,
    stride: extents.stride,
    pad_top: extents.padTop,
    pad_left: extents.padLeft,
    out_channels: extents.outChannels,
    out_height: extents.outHeight,
    out_width: extents.outWidth,
  };
}

export function convForwardCase(problem: ConvProblem, w: Values, x: Values, naive = false): OperationCase {
  const { extents, shapes, title } = problem;
  const { members, channels, height, width, batchPadded, shared } = extents;
  return {
    title,
    operation: naive ? convForwardNaive : convForward,
    members,
    sizes: {
      ...windowSizes(problem),
      out_channels_padded: extents.outChannelsPadded,
      batch4: batchPadded / 4,
      x_member4: shared ? 0 : (channels * height * width * batchPadded) / 4,
    },
    operands: {
      w: memberTensor(shapes.w, w),
      x: inputTensor(shared, shapes.x, x),
      y: overwritten(shapes.y),
    },
    expected: { y: convForwardSums(extents, w, x).expected() },
  };
}

export function convInputGradientCase(problem: ConvProblem, w: Values, dy: Values): OperationCase {
  const { extents, shapes, title } = problem;
  return {
    title,
    operation: convInputGradient,
    members: extents.members,
    sizes: {
      ...windowSizes(problem),
      out_channels_padded: extents.outChannelsPadded,
      batch4: extents.batchPadded / 4,
    },
    operands: { w: memberTensor(shapes.w, w), dy: memberTensor(shapes.y, dy), dx: overwritten(shapes.dx) },
    expected: { dx: convInputGradientSums(extents, w, dy).expected() },
  };
}

export function convWeightGradientCase(problem: ConvProblem, x: Values, dy: Values): OperationCase {
  const { extents, shapes, title } = problem;
  const { members, channels, height, width, batch, batchPadded, shared } = extents;
  return {
    title,
    operation: convWeightGradient,
    members,
    sizes: {
      ...windowSizes(problem),
      out_channels4: extents.outChannelsPadded / 4,
      batch,
      batch_padded: batchPadded,
      x_member: shared ? 0 : channels * height * width * batchPadded,
    },
    operands: {
      x: inputTensor(shared, shapes.x, x),
      dy: memberTensor(shapes.y, dy),
      dw: overwritten(shapes.w),
    },
    expected: { dw: convWeightGradientSums(extents, x, dy).expected() },
  };
}

/** Operations by strips, by the binding of what they write. */
export const STRIPS = { y: convForwardStrips, dx: convInputGradientStrips, dw: convWeightGradientStrips };

/** `cases` by strips, if these serve the problem's kernel and stride. */
function byStrips(
  { extents }: ConvProblem,
  cases: Record<keyof typeof STRIPS, OperationCase>,
): OperationCase[] {
  if (extents.size !== 3 || extents.stride !== 1) return [];
  return keysOf(STRIPS).map((output) => ({ ...cases[output], operation: STRIPS[output] }));
}

/** All convolutions of these extents; padding that is not to be read holds NaN. */
export function convCases(problem: ConvProblem): OperationCase[] {
  const { title, extents, shapes } = problem;
  const w = withPadding(normals(`${title} w`, shapes.w), shapes.w, extents.outChannels, NaN);
  const x = normals(`${title} x`, shapes.x);
  const dy = normals(`${title} dy`, shapes.y);
  const padding = (values: Float64Array, shape: readonly number[]): Float64Array =>
    withPadding(values, shape, extents.batch, NaN);
  const weightGradient = convWeightGradientCase(problem, padding(x, shapes.x), padding(dy, shapes.y));
  const cases = {
    y: convForwardCase(problem, w, x),
    dx: convInputGradientCase(problem, w, dy),
    dw: weightGradient,
  };
  return [
    cases.y,
    convForwardCase(problem, w, x, true),
    cases.dx,
    cases.dw,
    ...byStrips(problem, cases),
    ...weightUpdateCases(weightGradient, extents.outChannels),
  ];
}
