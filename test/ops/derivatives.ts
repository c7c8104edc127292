import { padded } from '../../src/ops/backend.js';
import {
  ACTIVATIONS,
  activationForwardCase,
  activationGradientCase,
  type ValueProblem,
} from './cases/activation.js';
import {
  biasGradientCase,
  scaledBiasForwardCase,
  scaledBiasGradientCase,
  type BiasProblem,
} from './cases/bias.js';
import {
  convForwardCase,
  convInputGradientCase,
  convProblem,
  convWeightGradientCase,
  STRIPS,
  type ConvProblem,
} from './cases/conv.js';
import {
  denseForwardCase,
  denseInputGradientCase,
  denseProblem,
  denseWeightGradientCase,
} from './cases/dense.js';
import { narrowInputGradientCase } from './cases/narrow.js';
import { LOSSES, lossForwardCase, lossGradientCase, lossProblem } from './cases/loss.js';
import {
  averagePoolForwardCase,
  averagePoolGradientCase,
  maxPoolForwardCase,
  maxPoolGradientCase,
  poolProblem,
} from './cases/pool.js';
import {
  weightsCase,
  weightsGradientCase,
  winogradOutputCase,
  winogradOutputGradientCase,
  winogradProblem,
  type WinogradProblem,
} from './cases/winograd.js';
import {
  winogradForwardCase,
  winogradInputGradientCase,
  winogradWeightGradientCase,
} from './cases/winograd-kernels.js';
import { integers, normals, type OperationCase } from './cases/operation-case.js';
import { windowOver } from './reference/conv.js';

type Values = ArrayLike<number>;

/** A forward operation y = f(v) of one of its operands, with the operation that is to give dv from dy. */
export interface Derivative {
  readonly name: string;
  /** Where the derivative is taken: v. */
  readonly at: Float64Array;
  /** False for padding of v, which the gradient leaves out or sets to zero. */
  readonly real: (index: number) => boolean;
  readonly forward: (v: Values) => OperationCase;
  readonly y: string;
  /** dv for this dy at v, whose y is given; `dy` is ignored by losses, which have their own: 1 / batch. */
  readonly gradient: (v: Values, y: Values, dy: Float64Array) => OperationCase;
  readonly dv: string;
  /** dy of y's element, or undefined for any. */
  readonly dyAt?: (index: number) => number;
  /** f is linear in v: differences of any width are exact. */
  readonly linear: boolean;
  /** Largest third derivative of an element of y along a direction with elements of at most 1. */
  readonly third: number;
}

const LINEAR = { linear: true, third: 0 } as const;
const always = (): boolean => true;

/** Numbers whose distances from each other and from 0 are larger than any step taken: no kink is crossed. */
function apart(name: string, shape: readonly number[]): Float64Array {
  const order = integers(name, shape, 2 ** 30);
  const ranks = new Float64Array(order.length);
  [...order.keys()].sort((a, b) => order[a] - order[b]).forEach((at, rank) => (ranks[at] = rank));
  return ranks.map((rank) => (rank - Math.floor(ranks.length / 2) + 0.5) / 8);
}

function dense(): Derivative[] {
  const problem = denseProblem(2, 5, 7, 6);
  const { shapes, extents } = problem;
  const [w, x] = [normals('derivative w', shapes.w), normals('derivative x', shapes.x)];
  const common = { y: 'y', ...LINEAR };
  return [
    {
      ...common,
      name: 'dense_input_gradient',
      at: x,
      real: always,
      forward: (v) => denseForwardCase(problem, w, v),
      gradient: (_v, _y, dy) => denseInputGradientCase(problem, w, dy),
      dv: 'dx',
    },
    {
      ...common,
      name: 'dense_input_gradient: narrow',
      at: x,
      real: (index) => index % padded(extents.batch) < extents.batch,
      dyAt: inBatch(extents.batch, 'dense dy'),
      forward: (v) => denseForwardCase(problem, w, v),
      gradient: (_v, _y, dy) => narrowInputGradientCase(problem, w, dy),
      dv: 'dx',
    },
    {
      ...common,
      name: 'dense_weight_gradient',
      at: w,
      real: (index) => index % extents.outputsPadded < extents.outputs,
      dyAt: inBatch(extents.batch, 'dense dy'),
      forward: (v) => denseForwardCase(problem, v, x),
      gradient: (_v, _y, dy) => denseWeightGradientCase(problem, x, dy),
      dv: 'dw',
    },
  ];
}

/** dy that is zero in the padding of the batch, which weight gradients leave out. */
function inBatch(batch: number, name: string): (index: number) => number {
  const values = normals(name, [4096]);
  return (index) => (index % padded(batch) < batch ? values[index % values.length] : 0);
}

function convolution(problem: ConvProblem): Derivative[] {
  const { shapes, extents, title } = problem;
  const [w, x] = [normals(`${title} derivative w`, shapes.w), normals(`${title} derivative x`, shapes.x)];
  const common = { y: 'y', ...LINEAR };
  return [
    {
      ...common,
      name: `conv_input_gradient: ${title}`,
      at: x,
      real: always,
      forward: (v) => convForwardCase(problem, w, v),
      gradient: (_v, _y, dy) => convInputGradientCase(problem, w, dy),
      dv: 'dx',
    },
    {
      ...common,
      name: `conv_weight_gradient: ${title}`,
      at: w,
      real: (index) => index % extents.outChannelsPadded < extents.outChannels,
      dyAt: inBatch(extents.batch, `${title} dy`),
      forward: (v) => convForwardCase(problem, v, x),
      gradient: (_v, _y, dy) => convWeightGradientCase(problem, x, dy),
      dv: 'dw',
    },
  ];
}

/** The gradients of a convolution by strips. */
function strips(problem: ConvProblem): Derivative[] {
  return convolution(problem).map((derivative) => {
    const operation = derivative.dv === 'dx' ? STRIPS.dx : STRIPS.dw;
    const gradient: Derivative['gradient'] = (...of) => ({ ...derivative.gradient(...of), operation });
    return { ...derivative, name: `${operation.name}: ${problem.title}`, gradient };
  });
}

/** The gradients of a convolution whose directions go by Winograd's method, each in one kernel. */
function winogradKernels(problem: ConvProblem): Derivative[] {
  const { shapes, title } = problem;
  const [w, x] = [normals(`${title} derivative w`, shapes.w), normals(`${title} derivative x`, shapes.x)];
  return convolution(problem).map((derivative): Derivative => {
    if (derivative.dv === 'dx') {
      return {
        ...derivative,
        name: `winograd_input_gradient: ${title}`,
        forward: (v) => winogradForwardCase(problem, w, Float64Array.from(v)),
        gradient: (_v, _y, dy) => winogradInputGradientCase(problem, w, dy),
      };
    }
    return {
      ...derivative,
      name: `winograd_weight_gradient: ${title}`,
      forward: (v) => winogradForwardCase(problem, Float64Array.from(v), x),
      gradient: (_v, _y, dy) => winogradWeightGradientCase(problem, x, dy),
    };
  });
}

function winograd(problem: WinogradProblem): Derivative[] {
  const { title, shapes, extents } = problem;
  return [
    {
      ...LINEAR,
      name: `winograd_weights_gradient: ${title}`,
      at: normals(`winograd ${title} derivative w`, shapes.w),
      real: always,
      forward: (v) => weightsCase(problem, v),
      y: 'u',
      gradient: (_v, _y, dy) => weightsGradientCase(problem, dy),
      dv: 'dw',
    },
    {
      ...LINEAR,
      name: `winograd_output_gradient: ${title}`,
      at: normals(`winograd ${title} derivative p`, shapes.p),
      real: always,
      dyAt: inBatch(extents.batch, `winograd ${title} dy`),
      forward: (v) => winogradOutputCase(problem, v),
      y: 'y',
      gradient: (_v, _y, dy) => winogradOutputGradientCase(problem, dy),
      dv: 'dp',
    },
  ];
}

function biases(): Derivative[] {
  const problem: BiasProblem = { members: 2, channels: 5, positions: 3, batch: 6 };
  const y = normals('derivative bias y', [2, 5, 3, 8]);
  const common = {
    at: normals('derivative bias', [2, 8]),
    real: (index: number) => index % 8 < 5,
    dyAt: inBatch(6, 'bias dy'),
    y: 'y',
    dv: 'dbias',
    ...LINEAR,
  };
  const ones = new Float64Array(2 * 8).fill(1);
  const scale = normals('derivative bias scale', [2, 8]);
  return [
    {
      ...common,
      name: 'bias_gradient',
      forward: (v) => scaledBiasForwardCase(problem, v, ones, y),
      gradient: (_v, _y, dy) => biasGradientCase(problem, dy),
    },
    {
      ...common,
      name: 'scaled_bias_gradient',
      forward: (v) => scaledBiasForwardCase(problem, v, scale, y),
      gradient: (_v, _y, dy) => scaledBiasGradientCase(problem, dy, scale),
    },
  ];
}

function pools(): Derivative[] {
  return [poolProblem(2, 3, 3, 2, 3), poolProblem(1, 2, 2, 3, 4)].flatMap((problem): Derivative[] => [
    {
      name: `average_pool_gradient: ${problem.title}`,
      at: normals('derivative pool', problem.shapes.x),
      real: always,
      forward: (v) => averagePoolForwardCase(problem, v),
      y: 'y',
      gradient: (_v, _y, dy) => averagePoolGradientCase(problem, dy),
      dv: 'dx',
      ...LINEAR,
    },
    {
      name: `max_pool_gradient: ${problem.title}`,
      at: apart('derivative max-pool', problem.shapes.x),
      real: always,
      forward: (v) => maxPoolForwardCase(problem, v),
      y: 'y',
      gradient: (v, _y, dy) => maxPoolGradientCase(problem, v, dy),
      dv: 'dx',
      linear: false,
      third: 0,
    },
  ]);
}

function activations(): Derivative[] {
  const problem: ValueProblem = { members: 2, values: 60, shared: false };
  return ACTIVATIONS.map((activation) => ({
    name: activation.kind.gradient.name,
    at: apart('derivative activation', [2, 60]),
    real: always,
    forward: (v) => activationForwardCase(activation, problem, v),
    y: 'y',
    gradient: (v, y, dy) =>
      activationGradientCase(activation, problem, activation.kind.gradientFrom === 'input' ? v : y, dy),
    dv: 'dy',
    linear: false,
    third: activation.third,
  }));
}

function losses(): Derivative[] {
  const problem = lossProblem(2, 7, 6);
  const { batch, batchPadded } = problem.extents;
  return LOSSES.map((loss) => ({
    name: loss.gradient.name,
    at: normals('derivative logits', problem.shape),
    real: always,
    forward: (v) => lossForwardCase(loss, problem, v),
    y: 'loss',
    gradient: (v) => lossGradientCase(loss, problem, v),
    dv: 'dlogits',
    // The gradient is that of the mean over the batch.
    dyAt: (index) => (index % batchPadded < batch ? 1 / batch : 0),
    linear: false,
    // The third cumulant under softmax of numbers of at most 1 is at most 8; the squared error has none.
    third: loss.gradient.name === 'squared_error_gradient' ? 0 : 8,
  }));
}

/** One for each gradient operation, convolutions in several geometries. */
export const DERIVATIVES: readonly Derivative[] = [
  ...dense(),
  ...convolution(convProblem(1, [2, 3], windowOver(5, 7, 3, 1, 'same'), 3)),
  ...convolution(convProblem(2, [2, 3], windowOver(5, 7, 4, 2, 'same'), 2)),
  ...strips(convProblem(2, [2, 3], windowOver(5, 7, 3, 1, 'same'), 3)),
  ...winogradKernels(convProblem(2, [2, 3], windowOver(5, 7, 3, 1, 'same'), 3)),
  ...convolution(convProblem(1, [3, 2], windowOver(5, 7, 2, 3, 'valid'), 3)),
  ...winograd(winogradProblem({ members: [2, 0, 2], channels: [2, 3], image: [5, 7], padding: 1, batch: 6 })),
  ...biases(),
  ...pools(),
  ...activations(),
  ...losses(),
];
