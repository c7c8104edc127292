import type { Operation } from '../../../src/ops/backend.js';
import { WEIGHT_UPDATES } from '../../../src/ops/update/weight-update.js';
import {
  memberTensor,
  normals,
  Sums,
  withPadding,
  type Expected,
  type OperationCase,
} from './operation-case.js';
import { RATES, schedule, STEP, type Update } from './update.js';

/** Each term must be there on its own. */
const UPDATES: readonly Update[] = [
  { decay: 0, momentum: 0 },
  { decay: 0.1, momentum: 0 },
  { decay: 0, momentum: 0.9 },
  { decay: 0.1, momentum: 0.9 },
];

/**
 * The weight gradient's case with the update in place of dw: v and w term by term, as in the cases of `sgd`
 * and `sgd_momentum`.
 */
function weightUpdateCase(
  gradient: OperationCase,
  outputs: number,
  operation: Operation,
  { decay, momentum }: Update,
): OperationCase {
  const { dw: stored, ...operands } = gradient.operands;
  const { shape } = stored;
  const numbers = (what: string): Float64Array =>
    withPadding(normals(`${gradient.title} ${what}`, shape).map(Number), shape, outputs, 0);
  const [w, velocity] = [numbers('updated w'), numbers('velocity')];
  const dw = gradient.expected.dw;
  const rate = RATES[STEP];
  const [moved, updated] = [new Sums(shape), new Sums(shape)];
  for (let at = 0; at < w.length; at++) {
    updated.add(at, w[at]);
    for (const term of [momentum * velocity[at], dw.values[at], decay * w[at]]) {
      moved.add(at, term);
      updated.add(at, -rate * term);
    }
  }
  /** What the gradient is off by, the update passes on. */
  const passed = ({ values, bounds }: Expected, factor: number): Expected => ({
    values,
    bounds: bounds.map((bound, at) => bound + factor * dw.bounds[at]),
  });
  const common = {
    ...gradient,
    title: `${gradient.title}, decay ${decay}${momentum > 0 ? `, momentum ${momentum}` : ''}`,
    operation,
    sizes: { ...gradient.sizes, decay, momentum },
  };
  const own = { ...operands, w: memberTensor(shape, w), ...schedule() };
  const w1 = passed(updated.expected(1, 2), rate);
  return momentum === 0
    ? { ...common, operands: own, expected: { w: w1 } }
    : {
        ...common,
        operands: { ...own, velocity: memberTensor(shape, velocity) },
        expected: { velocity: passed(moved.expected(1, 1), 1), w: w1 },
      };
}

/** All of a weight gradient's case; `outputs` of the last axis are no padding. */
export function weightUpdateCases(gradient: OperationCase, outputs: number): OperationCase[] {
  const operations = WEIGHT_UPDATES[gradient.operation.name.startsWith('dense') ? 'dense' : 'conv'];
  return UPDATES.map((update) => {
    const operation = operations[update.momentum === 0 ? 'sgd' : 'sgd_momentum'];
    return weightUpdateCase(gradient, outputs, operation, update);
  });
}
