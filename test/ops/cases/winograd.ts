import { padded, type Operation } from '../../../src/ops/backend.js';
import { winogradInput } from '../../../src/ops/conv/winograd-input.js';
import {
  winogradOutput,
  winogradOutputBelow,
  winogradOutputGradient,
} from '../../../src/ops/conv/winograd-output.js';
import { winogradWeights, winogradWeightsGradient } from '../../../src/ops/conv/winograd-weights.js';
import {
  CANARY,
  inputTensor,
  memberTensor,
  normals,
  overwritten,
  withPadding,
  type Expected,
  type OperationCase,
} from './operation-case.js';
import {
  inputSums,
  outputGradientSums,
  outputSums,
  tilesOver,
  weightsGradientSums,
  weightsSums,
  type WinogradExtents,
} from '../reference/winograd.js';

type Values = ArrayLike<number>;

export interface WinogradProblem {
  readonly title: string;
  readonly extents: WinogradExtents;
  readonly shapes: Readonly<Record<'w' | 'u' | 'x' | 'v' | 'p' | 'y', readonly number[]>>;
}

interface Chosen {
  /** Members that the tensors hold; the first one of the call, and how many it has. */
  readonly members: readonly [held: number, first: number, count: number];
  readonly channels: readonly [input: number, output: number];
  readonly image: readonly [height: number, width: number];
  /** Zeros on each side. */
  readonly padding: number;
  readonly batch: number;
  readonly shared?: boolean;
}

export function winogradProblem({
  members: [held, first, members],
  channels: [channels, outChannels],
  image: [height, width],
  padding,
  batch,
  shared = false,
}: Chosen): WinogradProblem {
  const [outHeight, outWidth] = [height + 2 * padding - 2, width + 2 * padding - 2];
  const batchPadded = padded(batch);
  const { tilesY, tilesX } = tilesOver(outHeight, outWidth);
  return {
    title:
      `members ${first} to ${first + members - 1} of ${held}, ${channels} -> ${outChannels} channels, ` +
      `${height} x ${width} padded by ${padding}, batch ${batch}${shared ? ', x shared' : ''}`,
    extents: {
      held,
      first,
      members,
      channels,
      outChannels,
      height,
      width,
      padTop: padding,
      padLeft: padding,
      outHeight,
      outWidth,
      batch,
      batchPadded,
      shared,
    },
    shapes: {
      w: [held, channels, 3, 3, padded(outChannels)],
      u: [members, 36, channels, padded(outChannels)],
      x: [shared ? 1 : held, channels, height, width, batchPadded],
      v: [members, 36, channels, tilesY * tilesX, batchPadded],
      p: [members, 36, outChannels, tilesY * tilesX, batchPadded],
      y: [held, outChannels, outHeight, outWidth, batchPadded],
    },
  };
}

/**
 * Images of less than a tile, of one, of several and of parts of them. Members from the first on, from the
 * middle, and up to the last.
 */
export const WINOGRAD_PROBLEMS: readonly WinogradProblem[] = [
  winogradProblem({ members: [1, 0, 1], channels: [3, 5], image: [4, 4], padding: 1, batch: 4 }),
  winogradProblem({ members: [4, 1, 2], channels: [2, 3], image: [5, 7], padding: 1, batch: 6 }),
  winogradProblem({
    members: [3, 2, 1],
    channels: [3, 2],
    image: [9, 3],
    padding: 0,
    batch: 3,
    shared: true,
  }),
  winogradProblem({ members: [2, 0, 2], channels: [17, 9], image: [8, 10], padding: 1, batch: 33 }),
  winogradProblem({ members: [2, 1, 1], channels: [5, 4], image: [3, 4], padding: 2, batch: 1 }),
];

/** What a call leaves as it was: the members that are not its own. */
function beside(expected: Expected, { held, first, members }: WinogradExtents): Expected {
  const ofMember = expected.values.length / held;
  const own = (at: number): boolean => at >= first * ofMember && at < (first + members) * ofMember;
  return {
    values: expected.values.map((value, at) => (own(at) ? value : CANARY)),
    bounds: expected.bounds.map((bound, at) => (own(at) ? bound : 0)),
  };
}

function weightSizes({ extents, shapes }: WinogradProblem): Record<string, number> {
  const { channels, outChannels, first } = extents;
  return { channels, out_channels: outChannels, out_channels4: shapes.w[4] / 4, first_member: first };
}

export function weightsCase(problem: WinogradProblem, w: Values): OperationCase {
  const { title, extents, shapes } = problem;
  return {
    title,
    operation: winogradWeights,
    members: extents.members,
    sizes: weightSizes(problem),
    operands: { w: memberTensor(shapes.w, w), u: overwritten(shapes.u) },
    expected: { u: weightsSums(extents, shapes.w[4], w).expected() },
  };
}

export function weightsGradientCase(problem: WinogradProblem, du: Values): OperationCase {
  const { title, extents, shapes } = problem;
  return {
    title,
    operation: winogradWeightsGradient,
    members: extents.members,
    sizes: weightSizes(problem),
    operands: { du: memberTensor(shapes.u, du), dw: overwritten(shapes.w) },
    expected: { dw: beside(weightsGradientSums(extents, shapes.w[4], du).expected(), extents) },
  };
}

function tileSizes({ extents }: WinogradProblem): Record<string, number> {
  const { tilesY, tilesX } = tilesOver(extents.outHeight, extents.outWidth);
  return {
    tiles_y: tilesY,
    tiles_x: tilesX,
    batch4: extents.batchPadded / 4,
    first_member: extents.first,
  };
}

export function winogradInputCase(problem: WinogradProblem, x: Values, turned = false): OperationCase {
  const { title, extents, shapes } = problem;
  const { channels, height, width, padTop, padLeft, batch, batchPadded, shared } = extents;
  return {
    title: `${title}${turned ? ', turned' : ''}`,
    operation: winogradInput,
    members: extents.members,
    sizes: {
      channels,
      height,
      width,
      pad_top: padTop,
      pad_left: padLeft,
      ...tileSizes(problem),
      batch,
      x_member4: shared ? 0 : (channels * height * width * batchPadded) / 4,
      turned: turned ? 1 : 0,
    },
    operands: { x: inputTensor(shared, shapes.x, x), v: overwritten(shapes.v) },
    expected: { v: inputSums(extents, turned, x).expected() },
  };
}

function outputSizes(problem: WinogradProblem): Record<string, number> {
  const { outChannels, outHeight, outWidth } = problem.extents;
  return { out_channels: outChannels, out_height: outHeight, out_width: outWidth, ...tileSizes(problem) };
}

export function winogradOutputCase(problem: WinogradProblem, p: Values, turned = false): OperationCase {
  return outputCase(winogradOutput, 'y', problem, p, turned);
}

export function winogradOutputBelowCase(problem: WinogradProblem, p: Values, turned = false): OperationCase {
  return outputCase(winogradOutputBelow, 'dx', problem, p, turned);
}

function outputCase(
  operation: Operation,
  output: 'y' | 'dx',
  problem: WinogradProblem,
  p: Values,
  turned: boolean,
): OperationCase {
  const { title, extents, shapes } = problem;
  return {
    title: `${title}${turned ? ', turned' : ''}`,
    operation,
    members: extents.members,
    sizes: {
      ...outputSizes(problem),
      ...(output === 'y' ? { out_channels_padded: shapes.w[4] } : {}),
      turned: turned ? 1 : 0,
    },
    operands: { p: memberTensor(shapes.p, p), [output]: overwritten(shapes.y) },
    expected: { [output]: beside(outputSums(extents, turned, p).expected(), extents) },
  };
}

export function winogradOutputGradientCase(problem: WinogradProblem, dy: Values): OperationCase {
  const { title, extents, shapes } = problem;
  return {
    title,
    operation: winogradOutputGradient,
    members: extents.members,
    sizes: { ...outputSizes(problem), batch: extents.batch },
    operands: { dy: memberTensor(shapes.y, dy), dp: overwritten(shapes.p) },
    expected: { dp: outputGradientSums(extents, dy).expected() },
  };
}

/** All transforms of these extents; padding of the batch that is not to be read holds NaN. */
export function winogradCases(problem: WinogradProblem): OperationCase[] {
  const { title, extents, shapes } = problem;
  const of = (name: keyof WinogradProblem['shapes']): Float64Array =>
    normals(`winograd ${title} ${name}`, shapes[name]);
  const real = (values: Float64Array, shape: readonly number[]): Float64Array =>
    withPadding(values, shape, extents.batch, NaN);
  return [
    weightsCase(problem, of('w')),
    weightsGradientCase(problem, of('u')),
    ...[false, true].flatMap((turned) => [
      winogradInputCase(problem, real(of('x'), shapes.x), turned),
      winogradOutputCase(problem, of('p'), turned),
      winogradOutputBelowCase(problem, of('p'), turned),
    ]),
    winogradOutputGradientCase(problem, real(of('y'), shapes.y)),
  ];
}
