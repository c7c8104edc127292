import { eluForward, eluGradient } from '../../../src/ops/activation/elu.js';
import { reluForward, reluGradient } from '../../../src/ops/activation/relu.js';
import { tanhForward, tanhGradient } from '../../../src/ops/activation/tanh.js';
import type { Operation } from '../../../src/ops/backend.js';
import {
  inputTensor,
  memberTensor,
  normals,
  overwritten,
  type Expected,
  type OperationCase,
} from './operation-case.js';
import {
  eluForwardExpected,
  eluGradientExpected,
  reluForwardExpected,
  reluGradientExpected,
  tanhForwardExpected,
  tanhGradientExpected,
} from '../reference/activation.js';

type Values = ArrayLike<number>;

/** An activation: what it and its gradient must give. */
export interface Activation {
  readonly forward: Operation;
  readonly gradient: Operation;
  readonly forwardExpected: (count: number, x: Values) => Expected;
  readonly gradientExpected: (y: Values, dy: Values) => Expected;
}

export const ACTIVATIONS: readonly Activation[] = [
  {
    forward: reluForward,
    gradient: reluGradient,
    forwardExpected: reluForwardExpected,
    gradientExpected: reluGradientExpected,
  },
  {
    forward: eluForward,
    gradient: eluGradient,
    forwardExpected: eluForwardExpected,
    gradientExpected: eluGradientExpected,
  },
  {
    forward: tanhForward,
    gradient: tanhGradient,
    forwardExpected: tanhForwardExpected,
    gradientExpected: tanhGradientExpected,
  },
];

export interface ValueProblem {
  readonly members: number;
  /** Of one member, a multiple of four. */
  readonly values: number;
  readonly shared: boolean;
}

/** One invocation, a workgroup with one to spare, and several workgroups; a workgroup has 64 invocations of four. */
export const VALUE_PROBLEMS: readonly ValueProblem[] = [
  { members: 3, values: 4, shared: false },
  { members: 3, values: 260, shared: true },
  { members: 1, values: 1036, shared: false },
];

export function activationForwardCase(
  activation: Activation,
  problem: ValueProblem,
  x: Values,
): OperationCase {
  const { members, values, shared } = problem;
  return {
    title: `${members} x ${values} values${shared ? ', x shared' : ''}`,
    operation: activation.forward,
    members,
    sizes: { values4: values / 4, x_member4: shared ? 0 : values / 4 },
    operands: { x: inputTensor(shared, [members, values], x), y: overwritten([members, values]) },
    expected: { y: activation.forwardExpected(members * values, x) },
  };
}

export function activationGradientCase(
  activation: Activation,
  problem: ValueProblem,
  y: Values,
  dy: Values,
): OperationCase {
  const { members, values } = problem;
  return {
    title: `${members} x ${values} values`,
    operation: activation.gradient,
    members,
    sizes: { values4: values / 4 },
    operands: { y: memberTensor([members, values], y), dy: memberTensor([members, values], dy) },
    expected: { dy: activation.gradientExpected(y, dy) },
  };
}

/** All activations; inputs reach from where exp is 0 to where tanh is 1, with both zeros. */
export function activationCases(problem: ValueProblem): OperationCase[] {
  const { members, values, shared } = problem;
  const inputs = normals(`activation ${values}`, [shared ? 1 : members, values]).map((v, at) =>
    Math.fround(at === 0 ? 0 : at === 1 ? -0 : at % 7 === 0 ? v * 30 : v),
  );
  const dy = normals(`activation dy ${values}`, [members, values]);
  return ACTIVATIONS.flatMap((activation) => {
    const forward = activationForwardCase(activation, problem, inputs);
    const y = forward.expected.y.values.map(Math.fround);
    return [forward, activationGradientCase(activation, problem, y, dy)];
  });
}
