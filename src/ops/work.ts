import type { Sizes, Work } from './backend.js';

const BYTES_PER_FLOAT = 4;

/** Work of `flops` that reads and writes tensors of this many floats or 32-bit integers in all. */
export function workOf(flops: number, floats: number): Work {
  return { flops, bytes: BYTES_PER_FLOAT * floats };
}

/** Work on each of `values4` groups of four values of every member: FLOPs and tensors read or written, a value. */
export function valuesWork(sizes: Sizes, members: number, flops: number, tensors: number): Work {
  const values = members * 4 * sizes.values4;
  return workOf(flops * values, tensors * values);
}

/** An activation's forward pass, whose x the members may share. */
export function activationWork(sizes: Sizes, members: number, flops: number): Work {
  const values = 4 * sizes.values4;
  return workOf(flops * members * values, (inputMembers(sizes, members) + members) * values);
}

/** Those who have x to themselves: 1 where all members share it, `x_member` or `x_member4` being 0. */
export function inputMembers(sizes: Sizes, members: number): number {
  return (sizes.x_member4 ?? sizes.x_member ?? 1) === 0 ? 1 : members;
}

/** A dense layer in any of its three directions: w, x and y (or their gradients), one of which is written. */
export function denseWork(sizes: Sizes, members: number): Work {
  const { inputs, outputs } = sizes;
  const batch = batchOf(sizes);
  return workOf(
    2 * members * inputs * outputs * batch,
    members * (inputs * outputs + outputs * batch) + inputMembers(sizes, members) * inputs * batch,
  );
}

/** A convolution in any of its three directions, its taps on padding counted, as `src/model/flops.ts` does. */
export function convWork(sizes: Sizes, members: number): Work {
  const weights = sizes.channels * sizes.kernel * sizes.kernel * sizes.out_channels;
  const x = sizes.channels * sizes.height * sizes.width * batchOf(sizes);
  const positions = sizes.out_height * sizes.out_width * batchOf(sizes);
  return workOf(
    2 * members * weights * positions,
    members * (weights + sizes.out_channels * positions) + inputMembers(sizes, members) * x,
  );
}

/** A pool in either direction: `flops` for each place in a window, `x` and `y` tensors of the input's and the output's size. */
export function poolWork(
  sizes: Sizes,
  members: number,
  { flops, x, y }: { readonly flops: number; readonly x: number; readonly y: number },
): Work {
  const channels = sizes.channels * 4 * sizes.batch4;
  const outputs = channels * sizes.out_height * sizes.out_width;
  return workOf(
    flops * members * outputs * sizes.size * sizes.size,
    x * inputMembers(sizes, members) * channels * sizes.height * sizes.width + y * members * outputs,
  );
}

/** On [member, class, batch] with a label for each batch entry: FLOPs of a logit and of an entry, floats written. */
export function lossWork(
  sizes: Sizes,
  members: number,
  {
    logit,
    entry,
    written,
  }: { readonly logit: number; readonly entry: number; readonly written: 'loss' | 'dlogits' },
): Work {
  const entries = members * sizes.batch;
  const logits = entries * sizes.classes;
  const labels = sizes.labels_member === 0 ? sizes.batch : entries;
  return workOf(logit * logits + entry * entries, logits + labels + (written === 'loss' ? entries : logits));
}

function batchOf(sizes: Sizes): number {
  return sizes.batch ?? 4 * sizes.batch4;
}
