import { npyType } from './npy.js';
import type { NpyArray, NpyData } from './npy.js';
import { decodeNpz, encodeNpz } from './npz.js';
import type { SplitTrace, Trace } from './trace.js';

const SPLITS = ['train', 'test'] as const;

/**
 * A trace as the bytes of `trace.npz`; equal traces give equal bytes.
 *
 * Arrays: steps i4 and epochs f8 [checkpoint]; spectrum f8 [component]; diverged_at i4 [member]; and for train_ and test_:
 * predictions u1 [checkpoint, member, example], labels u1 [example], loss and accuracy f8 [checkpoint, member].
 * Throws a RangeError when an array's length does not fit its axes.
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
  return encodeNpz(arrays);
}

/**
 * The trace in the bytes of a `trace.npz`. `source` names the file in errors.
 * Throws an Error that says file, array, what was found, what was expected and the cure when the file is cut off or changed,
 * an array is missing or has another type or shape, or the steps do not ascend from 0.
 */
export function decodeTrace(bytes: Uint8Array, source = 'trace.npz'): Trace {
  const reader = new ArrayReader(decodeNpz(bytes, source), source);
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
  return {
    members,
    steps,
    epochs: reader.read('epochs', Float64Array, [checkpoints]),
    train: split('train'),
    test: split('test'),
    spectrum: reader.read('spectrum', Float64Array, [undefined]),
    divergedAt,
  };
}

type ArrayClass<T extends NpyData> = new (length: number) => T;

class ArrayReader {
  readonly cure = 'another version or program wrote it: delete the trial folder and run the suite again';

  constructor(
    private readonly arrays: ReadonlyMap<string, NpyArray>,
    private readonly source: string,
  ) {}

  /** The data of one array; an axis that is undefined may have any length. */
  read<T extends NpyData>(name: string, type: ArrayClass<T>, axes: readonly (number | undefined)[]): T {
    const array = this.arrays.get(name);
    const expected = `expected ${npyType(new type(0))} [${axes.map((axis) => axis ?? 'any').join(', ')}]`;
    if (array === undefined) {
      const names = [...this.arrays.keys()].join(', ') || 'none';
      throw new Error(
        `${this.source}: array ${name} is missing, found ${names}; ${expected}; cure: ${this.cure}`,
      );
    }
    const fits =
      array.shape.length === axes.length &&
      axes.every((axis, at) => axis === undefined || axis === array.shape[at]);
    if (!(array.data instanceof type) || !fits) {
      const found = `${npyType(array.data)} [${array.shape.join(', ')}]`;
      throw new Error(`${this.source}: array ${name} is ${found}, ${expected}; cure: ${this.cure}`);
    }
    return array.data;
  }
}
