import { padded } from '../../../src/ops/backend.js';
import { findNonfinite } from '../../../src/ops/update/find-nonfinite.js';
import { advanceStep, gatherBatch, gatherLabels } from '../../../src/ops/batch/gather.js';
import {
  exactly,
  integers,
  memberTensor,
  normals,
  overwritten,
  type Operand,
  type OperationCase,
} from './operation-case.js';
import type { ValueProblem } from './activation.js';

export interface BatchProblem {
  readonly members: number;
  readonly features: number;
  readonly examples: number;
  readonly batch: number;
}

export const BATCH_PROBLEMS: readonly BatchProblem[] = [
  { members: 3, features: 13, examples: 37, batch: 6 },
  { members: 1, features: 5, examples: 7, batch: 1 },
  { members: 3, features: 2, examples: 70, batch: 33 },
  { members: 2, features: 1, examples: 130, batch: 66 },
  { members: 2, features: 40, examples: 9, batch: 8 },
];

const STEPS = 3;
const STEP = 1;

/** A batch by its order: examples, with zeros in the padding, and labels, copied example by example. */
function gatherCases({ members, features, examples, batch }: BatchProblem): OperationCase[] {
  const title = `${members} x ${features} features, ${batch} of ${examples} examples`;
  const [featuresPadded, examplesPadded, batchPadded] = [features, examples, batch].map(padded);
  const order = integers(`${title} order`, [STEPS, members, batchPadded], examples);
  const all = normals(`${title} examples`, [examples, featuresPadded]);
  const allLabels = integers(`${title} labels`, [examplesPadded], 20);
  const x = new Float64Array(members * features * batchPadded);
  const labels = new Float64Array(members * batchPadded);
  for (let m = 0; m < members; m++) {
    for (let b = 0; b < batchPadded; b++) {
      const example = order[STEP * members * batchPadded + m * batchPadded + b];
      labels[m * batchPadded + b] = allLabels[example];
      for (let i = 0; i < features && b < batch; i++) {
        x[m * features * batchPadded + i * batchPadded + b] = all[example * featuresPadded + i];
      }
    }
  }
  const read: Record<'batch_order' | 'step', Operand> = {
    batch_order: { shape: [STEPS, members, batchPadded], type: 'u32', values: order, axis: 'other' },
    step: { shape: [1], type: 'u32', values: [STEP], axis: 'shared' },
  };
  const batchLabels: Operand = {
    shape: [members, batchPadded],
    type: 'u32',
    values: new Uint32Array(members * batchPadded).fill(99),
    axis: 'member',
  };
  const all_labels: Operand = { shape: [examplesPadded], type: 'u32', values: allLabels, axis: 'shared' };
  return [
    {
      title,
      operation: gatherBatch,
      members,
      sizes: { features, features4: featuresPadded / 4, members, batch, batch4: batchPadded / 4 },
      operands: {
        ...read,
        examples: { shape: [examples, featuresPadded], type: 'f32', values: all, axis: 'shared' },
        x: overwritten([members, features, batchPadded]),
        all_labels,
        labels: batchLabels,
      },
      expected: { x: exactly(x), labels: exactly(labels) },
    },
    {
      title,
      operation: gatherLabels,
      members,
      sizes: { members, batch4: batchPadded / 4 },
      operands: { ...read, all_labels, labels: batchLabels },
      expected: { labels: exactly(labels) },
    },
  ];
}

function advanceCase(increment: number): OperationCase {
  return {
    title: `by ${increment}`,
    operation: advanceStep,
    members: 1,
    sizes: { increment },
    operands: { step: { shape: [1], type: 'u32', values: [40], axis: 'shared' } },
    expected: { step: exactly([40 + increment]) },
  };
}

export function batchCases(): OperationCase[] {
  return [...BATCH_PROBLEMS.flatMap(gatherCases), advanceCase(1), advanceCase(7)];
}

/** The last value of the last member is infinite; what was found before stays found. */
export function nonfiniteCase({ members, values }: ValueProblem): OperationCase {
  const shape = [members, values];
  const numbers = normals(`nonfinite ${values}`, shape);
  numbers[numbers.length - 1] = Infinity;
  const member = (at: number): boolean => at === members - 1;
  return {
    title: `${members} x ${values} values`,
    operation: findNonfinite,
    members,
    sizes: { values4: values / 4 },
    operands: {
      values: memberTensor(shape, numbers),
      found: {
        shape: [members],
        type: 'u32',
        values: Uint32Array.from({ length: members }, (_, m) => (m === 1 ? 1 : 0)),
        axis: 'member',
      },
    },
    expected: {
      found: exactly(Array.from({ length: members }, (_, m) => (member(m) || m === 1 ? 1 : 0))),
    },
  };
}
