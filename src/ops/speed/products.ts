import { elementCount, type Backend, type Call, type Operation, type Tensor } from '../backend.js';
import { convForward } from '../conv/conv-forward.js';
import { convInputGradient } from '../conv/conv-input-gradient.js';
import { convWeightGradient } from '../conv/conv-weight-gradient.js';
import type { DeviceBackend } from '../device/device-backend.js';
import { denseForward } from '../dense/dense-forward.js';
import { denseInputGradient } from '../dense/dense-input-gradient.js';
import { denseWeightGradient } from '../dense/dense-weight-gradient.js';
import { median } from '../tuning/fastest.js';
import { convForwardNaive, denseForwardNaive } from './naive.js';

/** Speed of one product: the median of several repetitions. */
export interface ProductSpeed {
  readonly operation: string;
  readonly problem: string;
  readonly gflops: number;
  /** (slowest − fastest) / median of the repetitions. */
  readonly spread: number;
  /** How many times faster it is than the naive kernel of the same problem, measured in the same round. */
  readonly timesNaive: number;
}

interface Problem {
  readonly title: string;
  readonly members: number;
  readonly flops: number;
  readonly operations: readonly Operation[];
  readonly sizes: Readonly<Record<string, number>>;
  readonly tensors: Readonly<Record<string, readonly number[]>>;
}

const DENSE: Problem = {
  title: '8 products of 256 x 256 x 256',
  members: 8,
  flops: 8 * 2 * 256 ** 3,
  operations: [denseForwardNaive, denseForward, denseInputGradient, denseWeightGradient],
  sizes: {
    inputs: 256,
    outputs: 256,
    outputs_padded: 256,
    outputs4: 64,
    batch: 256,
    batch_padded: 256,
    batch4: 64,
    x_member: 256 * 256,
    x_member4: 256 * 64,
  },
  tensors: Object.fromEntries(['w', 'dw', 'x', 'dx', 'y', 'dy'].map((name) => [name, [8, 256, 256]])),
};

const CONV: Problem = {
  title: '4 members, 32 x 32 channels of 16 x 16, 3 x 3, batch 32',
  members: 4,
  flops: 4 * 2 * 32 * 32 * 9 * 256 * 32,
  operations: [convForwardNaive, convForward, convInputGradient, convWeightGradient],
  sizes: {
    channels: 32,
    height: 16,
    width: 16,
    kernel: 3,
    stride: 1,
    pad_top: 1,
    pad_left: 1,
    out_channels: 32,
    out_channels_padded: 32,
    out_channels4: 8,
    out_height: 16,
    out_width: 16,
    batch: 32,
    batch_padded: 32,
    batch4: 8,
    x_member: 32 * 256 * 32,
    x_member4: 32 * 256 * 8,
  },
  tensors: {
    w: [4, 32, 3, 3, 32],
    dw: [4, 32, 3, 3, 32],
    ...Object.fromEntries(['x', 'dx', 'y', 'dy'].map((name) => [name, [4, 32, 16, 16, 32]])),
  },
};

/** Rounds of a measurement. Every kernel runs once in each, so that a noisy neighbour hits all alike. */
const ROUNDS = 7;

/** Measures the six tiled products and the naive kernels beside them. */
export async function measureProducts(backend: Backend, rounds = ROUNDS): Promise<ProductSpeed[]> {
  return [...(await measure(backend, DENSE, rounds)), ...(await measure(backend, CONV, rounds))];
}

/**
 * Measures the tiles of the six tiled products anew on a backend with tuning, which remembers the fastest.
 * Resolves to the names of the operations for which the machine was too busy to tell one tile from another.
 */
export async function tuneProducts(backend: DeviceBackend): Promise<string[]> {
  const undecided: string[] = [];
  for (const problem of [DENSE, CONV]) {
    const tensors = operands(backend, problem);
    const { sizes, members } = problem;
    const operations = problem.operations.filter(({ product }) => product !== undefined);
    const calls = operations.map((operation): Call => ({ operation, members, tensors, sizes }));
    try {
      const chosen = await backend.tune(calls);
      undecided.push(
        ...calls.filter((call) => !chosen.includes(call)).map(({ operation }) => operation.name),
      );
    } finally {
      backend.release(Object.values(tensors));
    }
  }
  return undecided;
}

function operands(backend: Backend, problem: Problem): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, shape] of Object.entries(problem.tensors)) {
    const values = new Float32Array(elementCount(shape)).map(
      (_, index) => ((index * 7919) % 1009) / 1009 - 0.5,
    );
    tensors[name] = backend.tensor(name, shape, 'f32', values);
  }
  return tensors;
}

async function measure(backend: Backend, problem: Problem, rounds: number): Promise<ProductSpeed[]> {
  const tensors = operands(backend, problem);
  const { sizes, members, operations } = problem;
  const programs = await Promise.all(
    operations.map((operation) => backend.prepare([{ operation, members, tensors, sizes } satisfies Call])),
  );
  const milliseconds = operations.map(() => [] as number[]);
  for (let round = -1; round < rounds; round++) {
    for (const [index, program] of programs.entries()) {
      const started = performance.now();
      await backend.run(program);
      await backend.finish();
      if (round >= 0) {
        milliseconds[index].push(performance.now() - started);
      }
    }
  }
  backend.release(Object.values(tensors));
  const naive = milliseconds[0];
  return operations.map((operation, index) => {
    const own = milliseconds[index];
    return {
      operation: operation.name,
      problem: problem.title,
      gflops: problem.flops / median(own) / 1e6,
      spread: (Math.max(...own) - Math.min(...own)) / median(own),
      timesNaive: median(own.map((ms, round) => naive[round] / ms)),
    };
  });
}
