import { padded } from '../../../src/ops/backend.js';
import { throughActivationBelow, withOutput, type ActivationName } from '../../../src/ops/epilogue.js';
import { memberTensor, normals, within, ULP, type OperationCase } from '../operation-case.js';
import { CONV_PROBLEMS, convCases } from './conv.js';
import { DENSE_PROBLEMS, denseCases } from './dense.js';
import { POOL_PROBLEMS, poolCases } from './pool.js';
import {
  eluForwardExpected,
  eluGradientExpected,
  reluForwardExpected,
  reluGradientExpected,
  tanhForwardExpected,
  tanhGradientExpected,
} from '../reference-activation.js';

const EXPECTED = {
  relu: { forward: reluForwardExpected, gradient: reluGradientExpected },
  elu: { forward: eluForwardExpected, gradient: eluGradientExpected },
  tanh: { forward: tanhForwardExpected, gradient: tanhGradientExpected },
} as const;
const NAMES = Object.keys(EXPECTED) as ActivationName[];

/**
 * A forward product's case with bias, with an activation, and with both. What the sum is off by, the activation passes on, none having
 * a slope above 1; a bias adds a rounding of the sum.
 */
function outputCases(product: OperationCase, outputs: number): OperationCase[] {
  const { members, expected } = product;
  const sums = expected.y;
  const plane = sums.values.length / members / outputs;
  const shape = [members, padded(outputs)];
  const bias = normals(`${product.title} bias`, shape).map((b, at) => (at % shape[1] < outputs ? b : NaN));
  const biased = within(sums.values.length, (at) => {
    const row = Math.floor(at / plane);
    const b = bias[Math.floor(row / outputs) * shape[1] + (row % outputs)];
    const value = sums.values[at] + b;
    return [value, sums.bounds[at] + ULP * Math.abs(value)];
  });
  const endings = [undefined, ...NAMES].flatMap((activation) => [
    { activation, added: true },
    ...(activation ? [{ activation, added: false }] : []),
  ]);
  return endings.map(({ activation, added }) => {
    const before = added ? biased : sums;
    const after = activation && EXPECTED[activation].forward(before.values.length, before.values);
    return {
      ...product,
      title: `${product.title}${added ? ', bias' : ''}${activation ? `, ${activation}` : ''}`,
      operation: withOutput(product.operation, added, activation),
      operands: { ...product.operands, ...(added ? { bias: memberTensor(shape, bias) } : {}) },
      expected: {
        y: after
          ? within(after.values.length, (at) => [after.values[at], after.bounds[at] + before.bounds[at]])
          : before,
      },
    };
  });
}

/** A gradient's case whose input x is an activation's output: for a pool its own x, else other numbers. */
function belowCases(gradient: OperationCase): OperationCase[] {
  const { expected, operands, title } = gradient;
  const { values, bounds } = expected.dx;
  const y = operands.x?.values ?? normals(`${title} below`, [values.length]);
  return NAMES.map((activation) => {
    const through = EXPECTED[activation].gradient(y, values);
    const slope = (at: number): number =>
      activation === 'relu' ? 1 : activation === 'elu' ? Math.abs(y[at]) + 1 : 1 + y[at] ** 2;
    return {
      ...gradient,
      title: `${title}, ${activation} below`,
      operation: throughActivationBelow(
        gradient.operation,
        operands.x ? 'pooled_activation' : 'activation',
        activation,
      ),
      operands: { ...operands, x: memberTensor(operands.dx.shape, y) },
      expected: {
        dx: within(values.length, (at) => [through.values[at], through.bounds[at] + slope(at) * bounds[at]]),
      },
    };
  });
}

/** Every operation with an epilogue, on a few extents of each. */
export function epilogueCases(): OperationCase[] {
  const dense = DENSE_PROBLEMS.slice(0, 2).flatMap((problem) => {
    const [forward, , gradient] = denseCases(problem);
    return [...outputCases(forward, problem.extents.outputs), ...belowCases(gradient)];
  });
  const convolutions = [CONV_PROBLEMS[14]].flatMap((problem) => {
    const [forward, , gradient] = convCases(problem);
    return [...outputCases(forward, problem.extents.outChannels), ...belowCases(gradient)];
  });
  const pools = POOL_PROBLEMS.slice(0, 2).flatMap((problem) =>
    poolCases(problem).slice(3).flatMap(belowCases),
  );
  return [...dense, ...convolutions, ...pools];
}
