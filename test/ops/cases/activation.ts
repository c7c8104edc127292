import type { ActivationKind } from '../../../src/ops/activation/activation.js';
import { ACTIVATIONS as KINDS, type ActivationName } from '../../../src/ops/activation/kinds.js';
import { ACTIVATION_REFERENCES, type ActivationReference } from '../reference/activation.js';
import { inputTensor, memberTensor, normals, overwritten, type OperationCase } from './operation-case.js';

type Values = ArrayLike<number>;

/** An activation, and what it and its gradient must give. */
export interface Activation extends ActivationReference {
  readonly name: ActivationName;
  readonly kind: ActivationKind;
}

export const ACTIVATION_NAMES = Object.keys(KINDS) as ActivationName[];

export const ACTIVATIONS: readonly Activation[] = ACTIVATION_NAMES.map((name) => ({
  name,
  kind: KINDS[name],
  ...ACTIVATION_REFERENCES[name],
}));

export interface ValueProblem {
  readonly members: number;
  /** Values of one member, a multiple of four. */
  readonly values: number;
  readonly shared: boolean;
}

/**
 * One invocation; one workgroup and one invocation more; and several workgroups. A workgroup has 64
 * invocations of four values.
 */
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
    operation: activation.kind.forward,
    members,
    sizes: { values4: values / 4, x_member4: shared ? 0 : values / 4 },
    operands: { x: inputTensor(shared, [members, values], x), y: overwritten([members, values]) },
    expected: { y: activation.forward(members * values, x) },
  };
}

export function activationGradientCase(
  activation: Activation,
  problem: ValueProblem,
  v: Values,
  dy: Values,
): OperationCase {
  const { members, values } = problem;
  return {
    title: `${members} x ${values} values`,
    operation: activation.kind.gradient,
    members,
    sizes: { values4: values / 4 },
    operands: { v: memberTensor([members, values], v), dy: memberTensor([members, values], dy) },
    expected: { dy: activation.gradient(v, dy) },
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
    return [forward, activationGradientCase(activation, problem, gradientInput(activation, forward), dy)];
  });
}

/** What the gradient reads: the case's inputs, one for each member, or its outputs. */
export function gradientInput({ kind }: Activation, { operands, expected }: OperationCase): Values {
  const y = expected.y.values.map(Math.fround);
  if (kind.gradientFrom === 'output') return y;
  const x = operands.x.values;
  return y.map((_, at) => x[at % x.length]);
}
