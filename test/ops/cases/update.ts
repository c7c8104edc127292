import { adadelta } from '../../../src/ops/update/adadelta.js';
import { adam } from '../../../src/ops/update/adam.js';
import { sgd, sgdMomentum } from '../../../src/ops/update/sgd.js';
import {
  memberTensor,
  normals,
  Sums,
  ULP,
  within,
  type Operand,
  type OperationCase,
} from './operation-case.js';
import type { ValueProblem } from './activation.js';

/** By step; the operations take the third. */
export const RATES = [NaN, 0.5, Math.fround(0.05), NaN];
export const STEP = 2;

export interface Update {
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

/**
 * w ← w − rate (dw + decay w), term by term; for constants that f32 does not hold, half a unit more a term.
 */
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

/** The constants of an update of adam; not those of training, so that each of them shows. */
const MOMENTS = { forget1: 0.3, forget2: 0.2, epsilon: 0.01 };

/** From these moments: zeros, as they are at the first update, or others. */
function adamCase({ members, values }: ValueProblem, decay: number, first: boolean): OperationCase {
  const shape = [members, values];
  const w = normals(`adam w ${values}`, shape);
  const dw = normals(`adam dw ${values}`, shape);
  const mean = normals(`adam m ${values}`, shape).map((m) => (first ? 0 : m));
  const square = normals(`adam v ${values}`, shape).map((v) => (first ? 0 : Math.fround(v * v)));
  const rate = RATES[STEP];
  const { forget1, forget2, epsilon } = MOMENTS;
  const [means, squares] = [new Sums(shape), new Sums(shape)];
  for (let at = 0; at < w.length; at++) {
    const own = decay * w[at];
    [mean[at], -forget1 * mean[at], forget1 * dw[at], forget1 * own].forEach((term) => means.add(at, term));
    [square[at], -forget2 * square[at]].forEach((term) => squares.add(at, term));
    [dw[at] ** 2, 2 * dw[at] * own, own ** 2].forEach((term) => squares.add(at, forget2 * term));
  }
  // Constants that f32 does not hold, and g rounded before it is squared.
  const [m, v] = [means.expected(1, 2), squares.expected(1, 6)];
  return {
    title: `${members} x ${values} values, decay ${decay}, moments ${first ? 'zero' : 'not zero'}`,
    operation: adam,
    members,
    sizes: { values4: values / 4, decay, ...MOMENTS },
    operands: {
      dw: memberTensor(shape, dw),
      mean: memberTensor(shape, mean),
      square: memberTensor(shape, square),
      w: memberTensor(shape, w),
      ...schedule(),
    },
    expected: {
      mean: m,
      square: v,
      w: within(w.length, (at) => {
        const root = Math.sqrt(v.values[at]);
        // |√a − √b| <= |a − b| / √b and <= √|a − b|.
        const rootOff = Math.min(v.bounds[at] / root, Math.sqrt(v.bounds[at]));
        const divisor = root + epsilon;
        const least = Math.max(divisor - rootOff, epsilon);
        const moved = (rate * Math.abs(m.values[at])) / divisor;
        // Roots have 4.5 units (1 / inverseSqrt) and quotients 2.5 (WGSL, accuracy of built-ins); 3 for the
        // rest.
        const bound =
          (rate * m.bounds[at] + moved * rootOff) / least + 10 * ULP * moved + ULP * Math.abs(w[at]);
        return [w[at] - (rate * m.values[at]) / divisor, bound];
      }),
    },
  };
}

/** The constants of an update of adadelta; not those of training, so that each of them shows. */
const SQUARES = { forget: 0.3, epsilon: 0.01 };

/** From these mean squares: zeros, as they are at the first update, or others. */
function adadeltaCase({ members, values }: ValueProblem, decay: number, first: boolean): OperationCase {
  const shape = [members, values];
  const w = normals(`adadelta w ${values}`, shape);
  const dw = normals(`adadelta dw ${values}`, shape);
  const squares = (what: string): Float64Array =>
    normals(`adadelta ${what} ${values}`, shape).map((root) => (first ? 0 : Math.fround(root * root)));
  const [square, moved] = [squares('s'), squares('u')];
  const rate = RATES[STEP];
  const { forget, epsilon } = SQUARES;
  const [gradients, means] = [new Sums(shape), new Sums(shape)];
  for (let at = 0; at < w.length; at++) {
    const own = decay * w[at];
    [dw[at], own].forEach((term) => gradients.add(at, term));
    [square[at], -forget * square[at]].forEach((term) => means.add(at, term));
    [dw[at] ** 2, 2 * dw[at] * own, own ** 2].forEach((term) => means.add(at, forget * term));
  }
  const [g, s] = [gradients.expected(1, 1), means.expected(1, 6)];
  const step = within(w.length, (at) => {
    const root = Math.sqrt(s.values[at] + epsilon);
    const ratio = Math.sqrt(moved[at] + epsilon) / root;
    // Roots have 4.5 units each and quotients 2.5 (WGSL, accuracy of built-ins); 3 for sums, the product
    // and ε.
    const relative = s.bounds[at] / (s.values[at] + epsilon) + 14.5 * ULP;
    return [ratio * g.values[at], 1.01 * ratio * (g.bounds[at] + relative * Math.abs(g.values[at]))];
  });
  return {
    title: `${members} x ${values} values, decay ${decay}, squares ${first ? 'zero' : 'not zero'}`,
    operation: adadelta,
    members,
    sizes: { values4: values / 4, decay, ...SQUARES },
    operands: {
      dw: memberTensor(shape, dw),
      square: memberTensor(shape, square),
      moved: memberTensor(shape, moved),
      w: memberTensor(shape, w),
      ...schedule(),
    },
    expected: {
      square: s,
      moved: within(w.length, (at) => {
        const [d, off] = [Math.abs(step.values[at]), step.bounds[at]];
        const terms = [moved[at], forget * moved[at], forget * d * d];
        const bound = forget * (2 * d + off) * off + 4 * ULP * terms.reduce((sum, term) => sum + term);
        return [moved[at] + forget * (d * d - moved[at]), bound];
      }),
      w: within(w.length, (at) => {
        const own = rate * Math.abs(step.values[at]);
        return [w[at] - rate * step.values[at], rate * step.bounds[at] + ULP * own + ULP * Math.abs(w[at])];
      }),
    },
  };
}

export function schedule(): Record<'rates' | 'step', Operand> {
  return {
    rates: { shape: [RATES.length], type: 'f32', values: RATES, axis: 'shared' },
    step: { shape: [1], type: 'u32', values: [STEP], axis: 'shared' },
  };
}

export function updateCases(problem: ValueProblem): OperationCase[] {
  return [
    ...UPDATES.filter(({ momentum }) => momentum === 0).map((update) => sgdCase(problem, update)),
    ...UPDATES.map((update) => momentumCase(problem, update)),
    ...[0, 0.1].flatMap((decay) =>
      [true, false].flatMap((first) => [
        adamCase(problem, decay, first),
        adadeltaCase(problem, decay, first),
      ]),
    ),
  ];
}
