import { sgd, sgdMomentum } from '../../../src/ops/sgd.js';
import { memberTensor, normals, Sums, type Operand, type OperationCase } from '../operation-case.js';
import type { ValueProblem } from './activation.js';

/** By step; the operations take the third. */
const RATES = [NaN, 0.5, Math.fround(0.05), NaN];
const STEP = 2;

interface Update {
  readonly decay: number;
  readonly momentum: number;
}

/** Not exact in f32, and zero: each term must be there on its own. */
const UPDATES: readonly Update[] = [
  { decay: 0, momentum: 0 },
  { decay: 0.1, momentum: 0.9 },
  { decay: 0.1, momentum: 0 },
  { decay: 0, momentum: 0.9 },
];

/** w ← w − rate (dw + decay w), term by term; for constants that f32 does not hold, half a unit more a term. */
function sgdCase({ members, values }: ValueProblem, { decay }: Update): OperationCase {
  const shape = [members, values];
  const w = normals(`sgd w ${values}`, shape);
  const dw = normals(`sgd dw ${values}`, shape);
  const rate = RATES[STEP];
  const sums = new Sums(shape);
  for (let at = 0; at < w.length; at++) {
    [w[at], -rate * dw[at], -rate * decay * w[at]].forEach((term) => sums.add(at, term));
  }
  return {
    title: `${members} x ${values} values, decay ${decay}`,
    operation: sgd,
    members,
    sizes: { values4: values / 4, decay },
    operands: { dw: memberTensor(shape, dw), w: memberTensor(shape, w), ...schedule() },
    expected: { w: sums.expected(1, 1) },
  };
}

/** v ← momentum v + dw + decay w and w ← w − rate v, with v written out: w has five terms. */
function momentumCase({ members, values }: ValueProblem, { decay, momentum }: Update): OperationCase {
  const shape = [members, values];
  const w = normals(`momentum w ${values}`, shape);
  const dw = normals(`momentum dw ${values}`, shape);
  const velocity = normals(`momentum v ${values}`, shape);
  const rate = RATES[STEP];
  const [moved, updated] = [new Sums(shape), new Sums(shape)];
  for (let at = 0; at < w.length; at++) {
    updated.add(at, w[at]);
    for (const term of [momentum * velocity[at], dw[at], decay * w[at]]) {
      moved.add(at, term);
      updated.add(at, -rate * term);
    }
  }
  return {
    title: `${members} x ${values} values, decay ${decay}, momentum ${momentum}`,
    operation: sgdMomentum,
    members,
    sizes: { values4: values / 4, decay, momentum },
    operands: {
      dw: memberTensor(shape, dw),
      velocity: memberTensor(shape, velocity),
      w: memberTensor(shape, w),
      ...schedule(),
    },
    expected: { velocity: moved.expected(1, 1), w: updated.expected(1, 1) },
  };
}

function schedule(): Record<'rates' | 'step', Operand> {
  return {
    rates: { shape: [RATES.length], type: 'f32', values: RATES, axis: 'shared' },
    step: { shape: [1], type: 'u32', values: [STEP], axis: 'shared' },
  };
}

export function updateCases(problem: ValueProblem): OperationCase[] {
  return [
    ...UPDATES.filter(({ momentum }) => momentum === 0).map((update) => sgdCase(problem, update)),
    ...UPDATES.map((update) => momentumCase(problem, update)),
  ];
}
