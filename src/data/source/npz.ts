import { decodeNpz } from '../../npz/npz.js';
import { type NpyArray, npyType } from '../../npz/npy.js';
import { seedOf } from '../../random/seed.js';
import type { ExampleSet } from '../dataset.js';
import { chooseExamples } from './example-choice.js';
import { type DataContext, readRequired } from '../files.js';
import { InputError } from '../input-error.js';
import { normaliseChannels } from './normalise.js';
import type { SourceDataset } from '../prepare/preparation.js';
import type { NpzSpec } from '../spec.js';

/** How such a file is written. */
const CURE =
  "write it with numpy.savez_compressed('mine.npz', train_inputs=…, train_labels=…, test_inputs=…, test_labels=…), inputs as " +
  "numpy.ascontiguousarray(x, dtype='float32') of shape [examples, features] or [examples, channels, height, width]";

/**
 * Examples from an `.npz` file in `dataDir`: arrays train_inputs and test_inputs, `[example, ...shape]` of u1 (0 to 255 become 0 to 1, as
 * of images), f4 or f8; train_labels and test_labels, `[example]` of u1, i4 or i8. Choice of examples and normalisation are those of
 * images, and the seeds are `('data', 'npz', split, class name)`.
 *
 * @throws InputError without --data-dir, and for an array that is missing, damaged, or not what the specification says
 */
export async function readNpz(spec: NpzSpec, context: DataContext): Promise<SourceDataset> {
  if (context.dataDir === undefined) {
    throw new InputError(
      `data.source is npz, which is read from a folder, and none is given; give the folder of ${spec.file} as --data-dir`,
    );
  }
  const path = `${context.dataDir.replace(/\/+$/, '')}/${spec.file}`;
  const arrays = unpack(await readRequired(context.files, path, CURE), path);
  const classes = namesOf(spec.classes);
  const makeSplit = (split: 'train' | 'test'): ExampleSet => {
    const labels = labelsOf(arrays, path, `${split}_labels`, classes);
    const inputs = inputsOf(arrays, path, `${split}_inputs`, spec.shape, labels.length);
    const all = classes.map((_, label) => label);
    const choice = chooseExamples(`data.${split}`, labels, all, classes, spec[split], (name) =>
      seedOf(context.seed, 'data', 'npz', split, name),
    );
    return {
      inputs: gather(inputs, choice.places, spec.shape),
      labels: choice.labels,
      count: choice.places.length,
    };
  };
  const [train, test] = [makeSplit('train'), makeSplit('test')];
  const [channels, height = 1, width = 1] = spec.shape as [number, number?, number?];
  if (spec.normalise === 'channel') normaliseChannels(train.inputs, [test.inputs], channels, height * width);
  const shape = spec.shape.length === 1 ? `${channels} features` : spec.shape.join('x');
  return {
    title: `npz ${spec.file} ${shape} ${classes.length} classes`,
    classes,
    shape: { channels, height, width },
    train,
    test,
  };
}

function namesOf(classes: number | readonly string[]): readonly string[] {
  return typeof classes === 'number'
    ? Array.from({ length: classes }, (_, label) => `class ${label}`)
    : classes;
}

function unpack(bytes: Uint8Array, path: string): Map<string, NpyArray> {
  try {
    return decodeNpz(bytes, path, CURE);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(reason.endsWith(CURE) ? reason : `${reason}; ${CURE}`, { cause });
  }
}

function required(arrays: Map<string, NpyArray>, path: string, name: string): NpyArray {
  const array = arrays.get(name);
  if (array !== undefined) return array;
  const found = [...arrays.keys()].join(', ') || 'no arrays';
  throw new InputError(`${path}: array ${name} is missing, found ${found}; ${CURE}`);
}

function labelsOf(
  arrays: Map<string, NpyArray>,
  path: string,
  name: string,
  classes: readonly string[],
): Uint8Array {
  const { shape, data } = required(arrays, path, name);
  if (
    shape.length !== 1 ||
    data.length === 0 ||
    !(data instanceof Uint8Array || data instanceof Int32Array)
  ) {
    throw new InputError(
      `${path}: array ${name} is ${npyType(data)} [${shape.join(', ')}], expected integers u1, i4 or i8 [examples]; ${CURE}`,
    );
  }
  data.forEach((label: number, example: number) => {
    if (label >= 0 && label < classes.length) return;
    throw new InputError(
      `${path}: array ${name} has the label ${label} at example ${example}, expected 0 to ${classes.length - 1}; ` +
        'correct data.classes (a number, or a name for each label) or the labels',
    );
  });
  return Uint8Array.from(data);
}

/** Values as the network gets them, but for normalisation: [example, feature]. */
function inputsOf(
  arrays: Map<string, NpyArray>,
  path: string,
  name: string,
  example: readonly number[],
  count: number,
): Float32Array {
  const { shape, data } = required(arrays, path, name);
  const is = `${path}: array ${name} is ${npyType(data)} [${shape.join(', ')}]`;
  if (shape.slice(1).join() !== example.join()) {
    throw new InputError(
      `${is}, expected [examples, ${example.join(', ')}] as data.shape says; correct data.shape or the array`,
    );
  }
  if (shape[0] !== count) {
    throw new InputError(`${is}, and there are ${count} labels of its examples, expected one each; ${CURE}`);
  }
  if (data instanceof Int32Array) {
    throw new InputError(`${is}, expected u1 (0 to 255), f4 or f8; ${CURE}`);
  }
  const inputs =
    data instanceof Uint8Array ? Float32Array.from(data, (value) => value / 255) : Float32Array.from(data);
  const wrong = inputs.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    const features = example.reduce((product, axis) => product * axis, 1);
    throw new InputError(
      `${path}: array ${name} has ${data[wrong]} at example ${Math.floor(wrong / features)}, feature ${wrong % features}, expected finite ` +
        'numbers within float32; replace it or leave the example out',
    );
  }
  return inputs;
}

function gather(inputs: Float32Array, places: Uint32Array, shape: readonly number[]): Float32Array {
  const features = shape.reduce((product, axis) => product * axis, 1);
  const chosen = new Float32Array(places.length * features);
  places.forEach((place, example) => {
    chosen.set(inputs.subarray(place * features, (place + 1) * features), example * features);
  });
  return chosen;
}
