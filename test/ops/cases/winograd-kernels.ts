import { winogradForward } from '../../../src/ops/conv/conv-forward.js';
import { winogradInputGradient } from '../../../src/ops/conv/conv-input-gradient.js';
import { winogradWeightGradient } from '../../../src/ops/conv/conv-weight-gradient.js';
import { ROUNDINGS, winogradTiles } from '../../../src/ops/conv/winograd.js';
import type { Operation } from '../../../src/ops/backend.js';
import {
  extentsOf,
  forwardMagnitudes,
  inputGradientMagnitudes,
  weightGradientMagnitudes,
} from '../reference/winograd-magnitudes.js';
import { windowOver } from '../reference/conv.js';
import {
  convForwardCase,
  convInputGradientCase,
  convProblem,
  convWeightGradientCase,
  type ConvProblem,
} from './conv.js';
import { normals, withPadding, type OperationCase } from './operation-case.js';

type Values = Float64Array;

/**
 * Images of less than a tile, of one, of several and of parts of them; `same`, `valid` and uneven padding;
 * channels of less than four, of parts of fours, and beyond a block of 8 rows and a unit of 16; groups of
 * batch entries beyond a unit of four; x that members share.
 */
export const WINOGRAD_KERNEL_PROBLEMS: readonly ConvProblem[] = [
  convProblem(3, [5, 6], windowOver(4, 4, 3, 1, 'same'), 4),
  convProblem(2, [3, 9], windowOver(5, 7, 3, 1, 'same'), 6, true),
  convProblem(2, [9, 4], windowOver(10, 3, 3, 1, 'valid'), 3),
  convProblem(3, [18, 21], windowOver(9, 8, 3, 1, 'valid'), 5),
  convProblem(5, [1, 2], windowOver(3, 13, 3, 1, 'same'), 33),
  convProblem(1, [2, 3], { ...windowOver(6, 6, 3, 1, 'valid'), padTop: 2, padLeft: 0, outHeight: 6 }, 2),
];

/** A direct case as one of Winograd's method: the same values within the bound of winograd.ts. */
function within(
  example: OperationCase,
  operation: Operation,
  magnitudes: Values,
  terms: number,
): OperationCase {
  const expected = Object.fromEntries(
    Object.entries(example.expected).map(([name, { values }]) => {
      const bounds = magnitudes.map((magnitude) => (terms + ROUNDINGS) * 2 ** -24 * magnitude);
      return [name, { values, bounds }];
    }),
  );
  return { ...example, operation, expected };
}

/** The passes also compute the padding of the batch, entry by entry. */
function withWholeBatch(problem: ConvProblem): ConvProblem {
  const { extents } = problem;
  return { ...problem, extents: { ...extents, batch: extents.batchPadded } };
}

export function winogradForwardCase(problem: ConvProblem, w: Values, x: Values): OperationCase {
  const { channels, outChannelsPadded } = problem.extents;
  const magnitudes = forwardMagnitudes(extentsOf(withWholeBatch(problem)), outChannelsPadded, w, x);
  return within(convForwardCase(problem, w, x), winogradForward, magnitudes, channels);
}

export function winogradInputGradientCase(problem: ConvProblem, w: Values, dy: Values): OperationCase {
  const magnitudes = inputGradientMagnitudes(withWholeBatch(problem), { w, dy });
  const direct = convInputGradientCase(problem, w, dy);
  return within(direct, winogradInputGradient, magnitudes, problem.extents.outChannels);
}

export function winogradWeightGradientCase(problem: ConvProblem, x: Values, dy: Values): OperationCase {
  const { outHeight, outWidth, batchPadded } = problem.extents;
  const magnitudes = weightGradientMagnitudes(problem, { x, dy });
  const terms = winogradTiles(outHeight) * winogradTiles(outWidth) * batchPadded;
  const direct = convWeightGradientCase(problem, x, dy);
  return within(direct, winogradWeightGradient, magnitudes, terms);
}

/** All directions; padding that is not to be read holds NaN. */
export function winogradKernelCases(problem: ConvProblem): OperationCase[] {
  const { title, extents, shapes } = problem;
  const w = normals(`kernels ${title} w`, shapes.w);
  const x = normals(`kernels ${title} x`, shapes.x);
  const dy = normals(`kernels ${title} dy`, shapes.y);
  const real = (values: Values, shape: readonly number[]): Values =>
    withPadding(values, shape, extents.batch, NaN);
  const gradient = winogradWeightGradientCase(
    problem,
    withPadding(x, shapes.x, extents.batch, 0),
    withPadding(dy, shapes.y, extents.batch, 0),
  );
  const unread = convWeightGradientCase(problem, real(x, shapes.x), real(dy, shapes.y));
  const weights = convForwardCase(problem, withPadding(w, shapes.w, extents.outChannels, NaN), x).operands.w;
  const passes = [winogradForwardCase(problem, w, x), winogradInputGradientCase(problem, w, dy)];
  return [
    ...passes.map((example) => ({ ...example, operands: { ...example.operands, w: weights } })),
    { ...gradient, operands: unread.operands },
  ];
}
