import { BYTES_PER_FLOAT, type Operation, type Sizes, type Work } from './backend.js';

/** Work of `flops` that reads and writes this many floats or 32-bit integers in all. */
export function workOf(flops: number, floats: number): Work {
  return { flops, bytes: BYTES_PER_FLOAT * floats };
}

/** Work on `4 * values4` values of every member: FLOPs of a value, and tensors that are read or written. */
export function valuesWork(sizes: Sizes, members: number, flops: number, tensors: number): Work {
  const values = members * 4 * sizes.values4;
  return workOf(flops * values, tensors * values);
}

/** Work of an activation's forward pass, whose x the members may share. */
export function activationWork(sizes: Sizes, members: number, flops: number): Work {
  const values = 4 * sizes.values4;
  return workOf(flops * members * values, (inputMembers(sizes, members) + members) * values);
}

/** Members that have an x of their own: 1 if all share it, when `x_member` or `x_member4` is 0. */
export function inputMembers(sizes: Sizes, members: number): number {
  return (sizes.x_member4 ?? sizes.x_member ?? 1) === 0 ? 1 : members;
}

/**
 * Work of a dense layer in any of its three directions: w, x and y or their gradients, one of which is
 * written.
 */
export function denseWork(sizes: Sizes, members: number): Work {
  const { inputs, outputs } = sizes;
  const batch = batchOf(sizes);
  return workOf(
    2 * members * inputs * outputs * batch,
    members * (inputs * outputs + outputs * batch) + inputMembers(sizes, members) * inputs * batch,
  );
}

/**
 * Work of a convolution in any of its three directions. Taps on padding count, as in `src/model/flops.ts`.
 */
export function convWork(sizes: Sizes, members: number): Work {
  const weights = sizes.channels * sizes.kernel * sizes.kernel * sizes.out_channels;
  const x = sizes.channels * sizes.height * sizes.width * batchOf(sizes);
  const positions = sizes.out_height * sizes.out_width * batchOf(sizes);
  return workOf(
    2 * members * weights * positions,
    members * (weights + sizes.out_channels * positions) + inputMembers(sizes, members) * x,
  );
}

/** What a pool does in either direction. */
interface PoolWork {
  /** For each place in a window. */
  readonly flops: number;
  /** Tensors of the input's size that are read or written. */
  readonly x: number;
  /** Tensors of the output's size that are read or written. */
  readonly y: number;
}

/** Work of a pool. */
export function poolWork({ flops, x, y }: PoolWork): Operation['work'] {
  return (sizes, members) => {
    const channels = sizes.channels * 4 * sizes.batch4;
    const outputs = channels * sizes.out_height * sizes.out_width;
    return workOf(
      flops * members * outputs * sizes.size * sizes.size,
      x * inputMembers(sizes, members) * channels * sizes.height * sizes.width + y * members * outputs,
    );
  };
}

/** What a loss or its gradient does on [member, class, batch] with a label for each batch entry. */
interface LossWork {
  /** FLOPs for each logit. */
  readonly logit: number;
  /** FLOPs for each batch entry. */
  readonly entry: number;
  readonly written: 'loss' | 'dlogits';
}

/** Work of a loss or of its gradient. */
export function lossWork({ logit, entry, written }: LossWork): Operation['work'] {
  return (sizes, members) => {
    const entries = members * sizes.batch;
    const logits = entries * sizes.classes;
    const labels = sizes.labels_member === 0 ? sizes.batch : entries;
    const results = written === 'loss' ? entries : logits;
    return workOf(logit * logits + entry * entries, logits + labels + results);
  };
}

function batchOf(sizes: Sizes): number {
  return sizes.batch ?? 4 * sizes.batch4;
}
