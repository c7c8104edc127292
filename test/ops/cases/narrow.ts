import { DENSE_FORWARD_UPDATES } from '../../../src/ops/dense/dense-forward-update.js';
import { denseInputGradientNarrow } from '../../../src/ops/dense/dense-input-gradient-narrow.js';
import {
  CANARY,
  memberTensor,
  normals,
  overwritten,
  Sums,
  within,
  withPadding,
  type OperationCase,
} from './operation-case.js';
import { denseForwardSums, denseInputGradientSums } from '../reference/dense.js';
import { denseProblem, type DenseProblem } from './dense.js';
import { RATES, schedule, STEP, type Update } from './update.js';

type Values = ArrayLike<number>;

/** Batches of one to sixteen entries; rows that fill no tile, one, and several. */
export const NARROW_PROBLEMS: readonly DenseProblem[] = [
  denseProblem(3, 13, 5, 6),
  denseProblem(2, 70, 37, 10),
  denseProblem(3, 1, 1, 1),
  denseProblem(2, 5, 6, 16),
  denseProblem(2, 130, 140, 2),
];

/**
 * dx is zero in the padding of the batch. `below` further rows of it stay as they are; w is each member's own
 * or shared.
 */
export function narrowInputGradientCase(
  problem: DenseProblem,
  w: Values,
  dy: Values,
  { below = 0, shared = false } = {},
): OperationCase {
  const { extents, shapes, title } = problem;
  const { members, inputs, outputs, outputsPadded, batch, batchPadded } = extents;
  const own = w.length / members;
  const weights = shared ? Array.from({ length: w.length }, (_, at) => w[at % own]) : w;
  const sums = denseInputGradientSums(extents, weights, dy).expected();
  const row = (inputs + below) * batchPadded;
  const written = inputs * batchPadded;
  const at = (index: number): number | undefined =>
    index % row < written ? Math.floor(index / row) * written + (index % row) : undefined;
  return {
    title: `${title}${below > 0 ? `, ${below} rows below dx` : ''}${shared ? ', w shared' : ''}`,
    operation: denseInputGradientNarrow,
    members,
    sizes: {
      inputs,
      outputs,
      outputs4: outputsPadded / 4,
      batch,
      w_member4: shared ? 0 : (inputs * outputsPadded) / 4,
      dx_member4: row / 4,
    },
    operands: {
      w: shared
        ? { ...memberTensor([1, ...shapes.w.slice(1)], Array.from(weights).slice(0, own)), axis: 'shared' }
        : memberTensor(shapes.w, w),
      dy: memberTensor(shapes.y, dy),
      dx: overwritten([members, inputs + below, batchPadded]),
    },
    expected: {
      dx: within(members * row, (index) => {
        const from = at(index);
        if (from === undefined) return [CANARY, 0];
        return index % batchPadded < batch ? [sums.values[from], sums.bounds[from]] : [0, 0];
      }),
    },
  };
}

const UPDATES: readonly Update[] = [
  { decay: 0, momentum: 0 },
  { decay: 0.1, momentum: 0 },
  { decay: 0, momentum: 0.9 },
  { decay: 0.1, momentum: 0.9 },
];

/**
 * y = wᵀ x by the weights before the update; w and v term by term as in the cases of `sgd` and
 * `sgd_momentum`.
 */
export function forwardUpdateCase(
  { title, extents, shapes }: DenseProblem,
  { decay, momentum }: Update,
  w: Values,
  x: Values,
  dy: Values,
): OperationCase {
  const { members, inputs, outputs, outputsPadded, batch, batchPadded } = extents;
  const velocity = withPadding(normals(`${title} velocity`, shapes.w), shapes.w, outputs, 0);
  const rate = RATES[STEP];
  const [moved, updated] = [new Sums(shapes.w), new Sums(shapes.w)];
  for (let at = 0; at < w.length; at++) {
    const row = Math.floor(at / outputsPadded);
    const o = at % outputsPadded;
    updated.add(at, w[at]);
    if (o >= outputs) continue;
    const terms = [momentum * velocity[at], decay * w[at]];
    const dyAt = (Math.floor(row / inputs) * outputs + o) * batchPadded;
    for (let b = 0; b < batch; b++) terms.push(x[row * batchPadded + b] * dy[dyAt + b]);
    for (const term of terms) {
      moved.add(at, term);
      updated.add(at, -rate * term);
    }
  }
  const forward = denseForwardSums({ ...extents, shared: false }, w, x).expected();
  const y = within(forward.values.length, (at) =>
    at % batchPadded < batch ? [forward.values[at], forward.bounds[at]] : [0, 0],
  );
  const sizes = {
    inputs,
    outputs,
    outputs4: outputsPadded / 4,
    batch,
    batch_padded: batchPadded,
    decay,
    momentum,
  };
  const operands = {
    x: memberTensor(shapes.x, x),
    dy: memberTensor(shapes.y, dy),
    y: overwritten(shapes.y),
    w: memberTensor(shapes.w, w),
    ...schedule(),
  };
  const own = `${title}, decay ${decay}`;
  return momentum === 0
    ? {
        title: own,
        operation: DENSE_FORWARD_UPDATES.sgd,
        members,
        sizes,
        operands,
        expected: { y, w: updated.expected(1, 2) },
      }
    : {
        title: `${own}, momentum ${momentum}`,
        operation: DENSE_FORWARD_UPDATES.sgd_momentum,
        members,
        sizes,
        operands: { ...operands, velocity: memberTensor(shapes.w, velocity) },
        expected: { y, velocity: moved.expected(1, 1), w: updated.expected(1, 2) },
      };
}

/** All operations for a narrow batch; padding that is not to be read holds NaN. */
export function narrowCases(problem: DenseProblem): OperationCase[] {
  const { title, extents, shapes } = problem;
  const { outputs, batch } = extents;
  const w = normals(`narrow ${title} w`, shapes.w);
  const dy = normals(`narrow ${title} dy`, shapes.y);
  const x = normals(`narrow ${title} x`, shapes.x);
  const unread = withPadding(w, shapes.w, outputs, NaN);
  const zeros = withPadding(w, shapes.w, outputs, 0);
  const real = (values: Float64Array, shape: readonly number[]): Float64Array =>
    withPadding(values, shape, batch, NaN);
  return [
    narrowInputGradientCase(problem, unread, real(dy, shapes.y)),
    narrowInputGradientCase(problem, unread, real(dy, shapes.y), { below: 3, shared: true }),
    ...UPDATES.map((update) =>
      forwardUpdateCase(problem, update, zeros, real(x, shapes.x), real(dy, shapes.y)),
    ),
  ];
}
