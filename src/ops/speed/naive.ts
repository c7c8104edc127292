import type { Operation } from '../backend.js';
import { convForward } from '../conv/conv-forward.js';
import { denseForward } from '../dense/dense-forward.js';
import { flatDispatch } from '../grid.js';

/**
 * `dense_forward` with one output per invocation and nothing else. Tiled products are measured against it.
 */
export const denseForwardNaive: Operation = {
  name: 'dense_forward_naive',
  dispatch: (sizes, members, shape) =>
    flatDispatch(sizes.outputs * sizes.batch4 * 4, members, { ...shape, span: 1 }),
  work: denseForward.work,
  twins: denseForward.twins,
};

/** `conv_forward` with one output per invocation and nothing else. */
export const convForwardNaive: Operation = {
  name: 'conv_forward_naive',
  dispatch: (sizes, members, shape) =>
    flatDispatch(sizes.out_channels * sizes.out_height * sizes.out_width * sizes.batch4 * 4, members, {
      ...shape,
      span: 1,
    }),
  work: convForward.work,
  twins: convForward.twins,
};
