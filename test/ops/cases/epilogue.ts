import { padded } from '../../../src/ops/backend.js';
import { throughActivationBelow, withOutput } from '../../../src/ops/activation/epilogue.js';
import { ACTIVATIONS } from '../../../src/ops/activation/kinds.js';
import { allKernels } from '../../support/all-kernels.js';
import {
  CANARY,
  memberTensor,
  normals,
  within,
  ULP,
  type Expected,
  type OperationCase,
} from './operation-case.js';
import { CONV_PROBLEMS, convCases, STRIPS } from './conv.js';
import { DENSE_PROBLEMS, denseCases } from './dense.js';
import { POOL_PROBLEMS, poolCases } from './pool.js';
import { WINOGRAD_PROBLEMS, winogradCases } from './winograd.js';
import { ACTIVATION_NAMES as NAMES } from './activation.js';
import { ACTIVATION_REFERENCES } from '../reference/activation.js';

/**
 * Cases of a forward product with a bias, and with each of `names` behind it. If these are all activations,
 * the first is there without a bias, too; with all kernels, each is. The activation multiplies the
 * error of the sum by its steepest slope at most. A bias adds one rounding of the sum.
 */
function outputCases(product: OperationCase, outputs: number, names = NAMES): OperationCase[] {
  const { operands, expected } = product;
  const [members] = operands.y.shape;
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
  const endings = [undefined, ...names].flatMap((activation) => [
    { activation, added: true },
    ...(activation && (allKernels() || (names === NAMES && activation === NAMES[0]))
      ? [{ activation, added: false }]
      : []),
  ]);
  return endings.map(({ activation, added }) => {
    const before = added ? biased : sums;
    const steepest = activation ? ACTIVATION_REFERENCES[activation].steepest : 1;
    const after =
      activation && ACTIVATION_REFERENCES[activation].forward(before.values.length, before.values);
    return {
      ...product,
      title: `${product.title}${added ? ', bias' : ''}${activation ? `, ${activation}` : ''}`,
      operation: withOutput(product.operation, added, activation),
      operands: { ...operands, ...(added ? { bias: memberTensor(shape, bias) } : {}) },
      expected: {
        y: exceptLeft(
          sums,
          after
            ? within(after.values.length, (at) => [
                after.values[at],
                after.bounds[at] + steepest * before.bounds[at],
              ])
            : before,
        ),
      },
    };
  });
}

/** `then`, but for what the operation leaves as it was: the members beside those of its call. */
function exceptLeft(sums: Expected, then: Expected): Expected {
  const left = (at: number): boolean => sums.values[at] === CANARY;
  return {
    values: then.values.map((value, at) => (left(at) ? CANARY : value)),
    bounds: then.bounds.map((bound, at) => (left(at) ? 0 : bound)),
  };
}

/** A gradient's case whose input x is an activation's output: for a pool its own x, else other numbers. */
function belowCases(gradient: OperationCase, names = NAMES): OperationCase[] {
  const { expected, operands, title } = gradient;
  const { values, bounds } = expected.dx;
  const y = operands.x?.values ?? normals(`${title} below`, [values.length]);
  const fromOutput = names.filter((name) => ACTIVATIONS[name].gradientFrom === 'output');
  return fromOutput.map((activation) => {
    const { gradient: expectedGradient, slope } = ACTIVATION_REFERENCES[activation];
    const through = expectedGradient(y, values);
    return {
      ...gradient,
      title: `${title}, ${activation} below`,
      operation: throughActivationBelow(gradient.operation, activation),
      operands: { ...operands, x: memberTensor(operands.dx.shape, y) },
      expected: {
        dx: exceptLeft(
          expected.dx,
          within(values.length, (at) => [through.values[at], through.bounds[at] + slope(y[at]) * bounds[at]]),
        ),
      },
    };
  });
}

/**
 * The activations behind and below kernels that write out an activation for each of many results. A driver
 * compiles such a kernel for seconds. All products import the same text, so the core has those that tests of
 * training need, too.
 */
const OF_LONG_KERNELS = allKernels()
  ? { behind: NAMES, below: NAMES }
  : ({ behind: ['relu'], below: ['elu'] } satisfies Record<string, typeof NAMES>);

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
  const strips = [CONV_PROBLEMS[12]].flatMap((problem) =>
    convCases(problem).flatMap((example) => {
      const { operation } = example;
      if (operation === STRIPS.y)
        return outputCases(example, problem.extents.outChannels, OF_LONG_KERNELS.behind);
      return operation === STRIPS.dx ? belowCases(example, OF_LONG_KERNELS.below) : [];
    }),
  );
  const pools = POOL_PROBLEMS.slice(0, 2).flatMap((problem) =>
    poolCases(problem)
      .slice(3)
      .flatMap((example) => belowCases(example)),
  );
  const transforms = [WINOGRAD_PROBLEMS[1], WINOGRAD_PROBLEMS[3]].flatMap((problem) =>
    winogradCases(problem).flatMap((example) => {
      const { name } = example.operation;
      if (name === 'winograd_output')
        return outputCases(example, problem.extents.outChannels, OF_LONG_KERNELS.behind);
      return name === 'winograd_output_below' ? belowCases(example, OF_LONG_KERNELS.below) : [];
    }),
  );
  return [...dense, ...convolutions, ...strips, ...pools, ...transforms];
}
