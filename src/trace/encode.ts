import { ArrayReader } from './array-reader.js';
import type { NpyArray, NpyData } from '../npz/npy.js';
import { decodeNpz, encodeNpz } from '../npz/npz.js';
import type { KernelTrace, NeighbourTrace, ProjectedTrace, ScaleTrace, SplitTrace, Trace } from './trace.js';

const SPLITS = ['train', 'test'] as const;

const DAMAGED =
  'it was cut off or changed after it was written: delete the trial folder and run the suite again';

/** Mean diagonal entry, relative deviation and distance moved. */
const SCALE_STATISTICS = 4;

/**
 * A trace as the bytes of `trace.npz`. Equal traces give equal bytes. The arrays are:
 *
 *   steps i4, epochs f8                          [checkpoint]
 *   spectrum f8                                  [component]
 *   diverged_at i4                               [member]
 *   train_predictions, test_predictions u1       [checkpoint, member, example]
 *   train_labels, test_labels u1                 [example]
 *   train_loss, ..., test_accuracy f8            [checkpoint, member]
 *
 * and, where it was recorded:
 *
 *   compact f4                                   [checkpoint, member, class · feature]
 *   scales_a, scales_b f8                        [checkpoint, member, layer, statistic]
 *   projected_components i4                      [projection]
 *   projected_predictions u1                     [checkpoint, projection, member, test example]
 *   neighbours_train, neighbours_test f4         [member, example]
 *   kernel_members i4                            [member with a kernel]
 *   kernel_train, kernel_test f4                 [member with a kernel, example, train example]
 *   kernel_inputs_train, ..._test f4             [member with a kernel, example, input of the last layer]
 *
 * @throws RangeError when an array's length does not fit its axes
 */
export function encodeTrace(trace: Trace): Uint8Array {
  const { members } = trace;
  const checkpoints = trace.steps.length;
  const arrays: Record<string, NpyArray> = {};
  const add = (name: string, data: NpyData, shape: readonly number[]) => {
    const elements = shape.reduce((product, axis) => product * axis, 1);
    if (data.length !== elements) {
      throw new RangeError(
        `trace: ${name} has ${data.length} elements, expected ${elements} = [${shape.join(', ')}]`,
      );
    }
    arrays[name] = { data, shape };
  };
  add('steps', trace.steps, [checkpoints]);
  add('epochs', trace.epochs, [checkpoints]);
  add('spectrum', trace.spectrum, [trace.spectrum.length]);
  add('diverged_at', trace.divergedAt, [members]);
  for (const split of SPLITS) {
    const { predictions, labels, loss, accuracy } = trace[split];
    add(`${split}_predictions`, predictions, [checkpoints, members, labels.length]);
    add(`${split}_labels`, labels, [labels.length]);
    add(`${split}_loss`, loss, [checkpoints, members]);
    add(`${split}_accuracy`, accuracy, [checkpoints, members]);
  }
  addRecorded(trace, add);
  return encodeNpz(arrays);
}

function addRecorded(
  trace: Trace,
  add: (name: string, data: NpyData, shape: readonly number[]) => void,
): void {
  const { members, compact, scales, projected, neighbours, kernels } = trace;
  const checkpoints = trace.steps.length;
  const [train, test] = [trace.train.labels.length, trace.test.labels.length];
  if (compact)
    add('compact', compact, [checkpoints, members, Math.floor(compact.length / (checkpoints * members))]);
  if (scales) {
    const shape = [checkpoints, members, scales.layers, SCALE_STATISTICS];
    add('scales_a', scales.a, shape);
    add('scales_b', scales.b, shape);
  }
  if (projected) {
    const { components, predictions } = projected;
    add('projected_components', components, [components.length]);
    add('projected_predictions', predictions, [checkpoints, components.length, members, test]);
  }
  if (neighbours) {
    add('neighbours_train', neighbours.train, [members, train]);
    add('neighbours_test', neighbours.test, [members, test]);
  }
  if (kernels) {
    const count = kernels.length;
    const inputs = kernels[0].lastInputs.features;
    const all = (of: (kernel: KernelTrace) => Float32Array) => concatenated(kernels.map(of));
    add(
      'kernel_members',
      Int32Array.from(kernels, ({ member }) => member),
      [count],
    );
    add(
      'kernel_train',
      all((kernel) => kernel.train),
      [count, train, train],
    );
    add(
      'kernel_test',
      all((kernel) => kernel.test),
      [count, test, train],
    );
    add(
      'kernel_inputs_train',
      all(({ lastInputs }) => lastInputs.train),
      [count, train, inputs],
    );
    add(
      'kernel_inputs_test',
      all(({ lastInputs }) => lastInputs.test),
      [count, test, inputs],
    );
  }
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * The trace in the bytes of a `trace.npz`. `source` names the file in errors.
 *
 * @throws Error with file, array, found, expected and cure when the file is damaged, an array is missing or
 *   has another type or shape, or the steps do not ascend from 0
 */
export function decodeTrace(bytes: Uint8Array, source = 'trace.npz'): Trace {
  const reader = new ArrayReader(decodeNpz(bytes, source, DAMAGED), source);
  const steps = reader.read('steps', Int32Array, [undefined]);
  const checkpoints = steps.length;
  const divergedAt = reader.read('diverged_at', Int32Array, [undefined]);
  const members = divergedAt.length;
  if (steps[0] !== 0 || steps.some((step, at) => at > 0 && step <= steps[at - 1])) {
    throw new Error(
      `${source}: array steps is [${steps.join(', ')}], expected to ascend from 0; ${reader.cure}`,
    );
  }
  const split = (name: (typeof SPLITS)[number]): SplitTrace => {
    const labels = reader.read(`${name}_labels`, Uint8Array, [undefined]);
    return {
      predictions: reader.read(`${name}_predictions`, Uint8Array, [checkpoints, members, labels.length]),
      labels,
      loss: reader.read(`${name}_loss`, Float64Array, [checkpoints, members]),
      accuracy: reader.read(`${name}_accuracy`, Float64Array, [checkpoints, members]),
    };
  };
  const [train, test] = [split('train'), split('test')];
  const examples = { train: train.labels.length, test: test.labels.length };
  return {
    members,
    steps,
    epochs: reader.read('epochs', Float64Array, [checkpoints]),
    train,
    test,
    spectrum: reader.read('spectrum', Float64Array, [undefined]),
    divergedAt,
    ...readRecorded(reader, checkpoints, members, examples),
  };
}

/**
 * Reads what was recorded beyond predictions. When one array of a recording is there, all of its arrays must
 * be.
 */
function readRecorded(
  reader: ArrayReader,
  checkpoints: number,
  members: number,
  { train, test }: { readonly train: number; readonly test: number },
): Pick<Trace, 'compact' | 'scales' | 'projected' | 'neighbours' | 'kernels'> {
  const scales = (): ScaleTrace => {
    const a = reader.read('scales_a', Float64Array, [checkpoints, members, undefined, SCALE_STATISTICS]);
    const layers = a.length / (checkpoints * members * SCALE_STATISTICS);
    const shape = [checkpoints, members, layers, SCALE_STATISTICS];
    return { layers, a, b: reader.read('scales_b', Float64Array, shape) };
  };
  const projected = (): ProjectedTrace => {
    const components = reader.read('projected_components', Int32Array, [undefined]);
    const shape = [checkpoints, components.length, members, test];
    return { components, predictions: reader.read('projected_predictions', Uint8Array, shape) };
  };
  const neighbours = (): NeighbourTrace => ({
    train: reader.read('neighbours_train', Float32Array, [members, train]),
    test: reader.read('neighbours_test', Float32Array, [members, test]),
  });
  const kernels = (): KernelTrace[] => {
    const of = reader.read('kernel_members', Int32Array, [undefined]);
    const count = of.length;
    const onTrain = reader.read('kernel_train', Float32Array, [count, train, train]);
    const onTest = reader.read('kernel_test', Float32Array, [count, test, train]);
    const trainInputs = reader.read('kernel_inputs_train', Float32Array, [count, train, undefined]);
    const features = trainInputs.length / (count * train);
    const testInputs = reader.read('kernel_inputs_test', Float32Array, [count, test, features]);
    return Array.from(of, (member, at) => {
      const own = (values: Float32Array): Float32Array =>
        values.subarray((at * values.length) / count, ((at + 1) * values.length) / count);
      const lastInputs = { features, train: own(trainInputs), test: own(testInputs) };
      return { member, train: own(onTrain), test: own(onTest), lastInputs };
    });
  };
  return {
    ...(reader.has('compact')
      ? { compact: reader.read('compact', Float32Array, [checkpoints, members, undefined]) }
      : {}),
    ...(reader.has('scales_') ? { scales: scales() } : {}),
    ...(reader.has('projected_') ? { projected: projected() } : {}),
    ...(reader.has('neighbours_') ? { neighbours: neighbours() } : {}),
    ...(reader.has('kernel_') ? { kernels: kernels() } : {}),
  };
}
