import { accumulateLoss } from '../../../src/ops/loss/accumulate-loss.js';
import { padded, type Operation } from '../../../src/ops/backend.js';
import { predictedClass } from '../../../src/ops/loss/predicted-class.js';
import {
  softmaxCrossEntropy,
  softmaxCrossEntropyGradient,
} from '../../../src/ops/loss/softmax-cross-entropy.js';
import { squaredError, squaredErrorGradient } from '../../../src/ops/loss/squared-error.js';
import {
  integers,
  memberTensor,
  normals,
  overwritten,
  withPadding,
  type Expected,
  type Operand,
  type OperationCase,
} from './operation-case.js';
import {
  accumulatedExpected,
  crossEntropyExpected,
  crossEntropyGradientExpected,
  predictedExpected,
  squaredErrorExpected,
  squaredErrorGradientExpected,
  type LossExtents,
} from '../reference/loss.js';

type Values = ArrayLike<number>;

export interface LossProblem {
  readonly title: string;
  readonly extents: LossExtents;
  /** Logits. */
  readonly shape: readonly number[];
  readonly labels: Uint32Array;
}

/** A loss: what it and its gradient by the logits must give. */
export interface Loss {
  readonly forward: Operation;
  readonly gradient: Operation;
  readonly forwardExpected: (extents: LossExtents, logits: Values, labels: Values) => Expected;
  readonly gradientExpected: (extents: LossExtents, logits: Values, labels: Values) => Expected;
}

export const LOSSES: readonly Loss[] = [
  {
    forward: softmaxCrossEntropy,
    gradient: softmaxCrossEntropyGradient,
    forwardExpected: crossEntropyExpected,
    gradientExpected: crossEntropyGradientExpected,
  },
  {
    forward: squaredError,
    gradient: squaredErrorGradient,
    forwardExpected: squaredErrorExpected,
    gradientExpected: squaredErrorGradientExpected,
  },
];

export function lossProblem(members: number, classes: number, batch: number, shared = false): LossProblem {
  const batchPadded = padded(batch);
  const title = `${members} x ${classes} classes, batch ${batch}${shared ? ', labels shared' : ''}`;
  return {
    title,
    extents: { members, classes, batch, batchPadded, shared },
    shape: [members, classes, batchPadded],
    labels: integers(`${title} labels`, [shared ? 1 : members, batchPadded], classes),
  };
}

/** The last one needs a second workgroup of 64. */
export const LOSS_PROBLEMS: readonly LossProblem[] = [
  lossProblem(3, 2, 6),
  lossProblem(3, 10, 1, true),
  lossProblem(1, 20, 33),
  lossProblem(2, 1, 5, true),
  lossProblem(2, 3, 70),
];

function labelsOf({ extents, labels }: LossProblem): Operand {
  const { members, batchPadded, shared } = extents;
  return {
    shape: [shared ? 1 : members, batchPadded],
    type: 'u32',
    values: labels,
    axis: shared ? 'shared' : 'member',
  };
}

function sizesOf({ classes, batch, batchPadded, shared }: LossExtents): Record<string, number> {
  return { classes, batch, batch_padded: batchPadded, labels_member: shared ? 0 : batchPadded };
}

export function lossForwardCase(loss: Loss, problem: LossProblem, logits: Values): OperationCase {
  const { title, extents, shape, labels } = problem;
  return {
    title,
    operation: loss.forward,
    members: extents.members,
    sizes: sizesOf(extents),
    operands: {
      logits: memberTensor(shape, logits),
      labels: labelsOf(problem),
      loss: overwritten([extents.members, extents.batchPadded]),
    },
    expected: { loss: loss.forwardExpected(extents, logits, labels) },
  };
}

export function lossGradientCase(loss: Loss, problem: LossProblem, logits: Values): OperationCase {
  const { title, extents, shape, labels } = problem;
  return {
    title,
    operation: loss.gradient,
    members: extents.members,
    sizes: sizesOf(extents),
    operands: {
      logits: memberTensor(shape, logits),
      labels: labelsOf(problem),
      dlogits: overwritten(shape),
    },
    expected: { dlogits: loss.gradientExpected(extents, logits, labels) },
  };
}

/** Both losses with NaN in the padding, of small logits and of some that exp alone could not take. */
export function lossCases(problem: LossProblem): OperationCase[] {
  const { title, extents, shape } = problem;
  return LOSSES.flatMap((loss) =>
    [1, 100].flatMap((scale) => {
      const scaled = normals(`${title} logits`, shape).map((z) => Math.fround(z * scale));
      const logits = withPadding(scaled, shape, extents.batch, NaN);
      return [lossForwardCase(loss, problem, logits), lossGradientCase(loss, problem, logits)];
    }),
  );
}

function stepOf(step: number): Operand {
  return { shape: [1], type: 'u32', values: [step], axis: 'shared' };
}

/** What is recorded of a batch: the sum of its losses, with NaN in what is not of it, and its predictions. */
export function recordCases(problem: LossProblem): OperationCase[] {
  const { title, extents, shape } = problem;
  const { members, batch, batchPadded, classes } = extents;
  const step = 2;
  // The third batch is cut short by the number of examples.
  const examples = step * batch + Math.ceil(batch / 2);
  const totals = normals(`${title} totals`, [members]);
  const losses = normals(`${title} losses`, [members, batchPadded]);
  const loss = withPadding(losses, [members, batchPadded], examples - step * batch, NaN);
  // Halves, so that several classes have the largest logit.
  const logits = normals(`${title} predicted`, shape).map((z) => Math.round(z * 2) / 2);
  const before = new Uint8Array(members * 4 * batchPadded).fill(200);
  return [
    {
      title: `${title}, ${examples} examples`,
      operation: accumulateLoss,
      members,
      sizes: { members, batch, batch_padded: batchPadded, examples },
      operands: {
        loss: memberTensor([members, batchPadded], loss),
        step: stepOf(step),
        total: memberTensor([members], totals),
      },
      expected: { total: accumulatedExpected(extents, loss, totals, step, examples) },
    },
    {
      title,
      operation: predictedClass,
      members,
      sizes: { classes, batch4: batchPadded / 4, examples4: batchPadded },
      operands: {
        logits: memberTensor(shape, logits),
        step: stepOf(step),
        predictions: { shape: [members, 4 * batchPadded], type: 'u8', values: before, axis: 'member' },
      },
      expected: { predictions: predictedExpected(extents, logits, before, step) },
    },
  ];
}
