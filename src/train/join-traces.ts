import { joinHashes } from '../ops/hashes.js';
import type { ScaleTrace, SplitTrace } from '../trace/trace.js';
import type { TrainingTrace } from './train-together.js';

/** Values with a member axis: of each group, [outer, member of the group, inner]. */
type Values = Uint8Array | Int32Array | Float32Array | Float64Array;

/**
 * Joins the traces of groups of members, in their order, into the trace of all members. All groups were
 * trained on the same data with the same checkpoints.
 */
export function joinTraces(traces: readonly TrainingTrace[]): TrainingTrace {
  const [first] = traces;
  if (traces.length === 1) return first;
  const sizes = traces.map(({ members }) => members);
  const checkpoints = first.steps.length;
  const split = (name: 'train' | 'test'): SplitTrace => {
    const parts = traces.map((trace) => trace[name]);
    const joined = (key: 'loss' | 'accuracy') =>
      join(
        parts.map((part) => part[key]),
        checkpoints,
        sizes,
      );
    return {
      predictions: join(
        parts.map(({ predictions }) => predictions),
        checkpoints,
        sizes,
      ),
      labels: parts[0].labels,
      loss: joined('loss'),
      accuracy: joined('accuracy'),
    };
  };
  const scales = (parts: readonly ScaleTrace[]): ScaleTrace => ({
    layers: parts[0].layers,
    a: join(
      parts.map(({ a }) => a),
      checkpoints,
      sizes,
    ),
    b: join(
      parts.map(({ b }) => b),
      checkpoints,
      sizes,
    ),
  });
  const { compact, projected, kernel } = first;
  return {
    members: sizes.reduce((sum, size) => sum + size, 0),
    steps: first.steps,
    epochs: first.epochs,
    train: split('train'),
    test: split('test'),
    divergedAt: join(
      traces.map(({ divergedAt }) => divergedAt),
      1,
      sizes,
    ),
    ...(compact && {
      compact: join(
        traces.map((trace) => trace.compact!),
        checkpoints,
        sizes,
      ),
    }),
    ...(first.scales && { scales: scales(traces.map((trace) => trace.scales!)) }),
    ...(projected && {
      projected: {
        components: projected.components,
        predictions: join(
          traces.map((trace) => trace.projected!.predictions),
          checkpoints * projected.components.length,
          sizes,
        ),
      },
    }),
    ...(kernel && { kernel }),
    kernels: joinHashes(traces.flatMap(({ kernels }) => Object.entries(kernels))),
  };
}

/** [outer, member, inner] of all members from those of each group. */
function join<Part extends Values>(parts: readonly Part[], outer: number, sizes: readonly number[]): Part {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = new (parts[0].constructor as new (length: number) => Part)(length);
  const members = sizes.reduce((sum, size) => sum + size, 0);
  const inner = length / (outer * members);
  let before = 0;
  parts.forEach((part, group) => {
    const width = sizes[group] * inner;
    for (let row = 0; row < outer; row++) {
      joined.set(part.subarray(row * width, (row + 1) * width) as never, row * members * inner + before);
    }
    before += width;
  });
  return joined;
}
