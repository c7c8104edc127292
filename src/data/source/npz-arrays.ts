import { type NpyArray, npyType } from '../../npz/npy.js';
import { decodeNpz } from '../../npz/npz.js';
import { InputError } from '../input-error.js';

/** How such a file is written. */
export const CURE =
  "write it with numpy.savez_compressed('mine.npz', train_inputs=…, train_labels=…, test_inputs=…, " +
  "test_labels=…), inputs as numpy.ascontiguousarray(x, dtype='float32') of shape [examples, features] or " +
  '[examples, channels, height, width]';

/** The arrays of an `.npz` file by name, and the path that errors name. */
export interface NpzFile {
  readonly arrays: ReadonlyMap<string, NpyArray>;
  readonly path: string;
}

/** Reads the arrays of an `.npz` file. */
export function unpack(bytes: Uint8Array, path: string): NpzFile {
  try {
    return { arrays: decodeNpz(bytes, path, CURE), path };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(reason.endsWith(CURE) ? reason : `${reason}; ${CURE}`, { cause });
  }
}

function required({ arrays, path }: NpzFile, name: string): NpyArray {
  const array = arrays.get(name);
  if (array !== undefined) return array;
  const found = [...arrays.keys()].join(', ') || 'no arrays';
  throw new InputError(`${path}: array ${name} is missing, found ${found}; ${CURE}`);
}

/** Labels of one split, checked: [example]. */
export function labelsOf(file: NpzFile, name: string, classes: readonly string[]): Uint8Array {
  const { path } = file;
  const { shape, data } = required(file, name);
  if (
    shape.length !== 1 ||
    data.length === 0 ||
    !(data instanceof Uint8Array || data instanceof Int32Array)
  ) {
    throw new InputError(
      `${path}: array ${name} is ${npyType(data)} [${shape.join(', ')}], ` +
        `expected integers u1, i4 or i8 [examples]; ${CURE}`,
    );
  }
  data.forEach((label: number, example: number) => {
    if (label >= 0 && label < classes.length) return;
    throw new InputError(
      `${path}: array ${name} has the label ${label} at example ${example}, ` +
        `expected 0 to ${classes.length - 1}; ` +
        'correct data.classes (a number, or a name for each label) or the labels',
    );
  });
  return Uint8Array.from(data);
}

/** Inputs of one split, checked and in float32, before normalisation: [example, feature]. */
export function inputsOf(
  file: NpzFile,
  name: string,
  example: readonly number[],
  count: number,
): Float32Array {
  const { path } = file;
  const { shape, data } = required(file, name);
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
    const features = featuresOf(example);
    throw new InputError(
      `${path}: array ${name} has ${data[wrong]} at example ${Math.floor(wrong / features)}, ` +
        `feature ${wrong % features}, expected finite numbers within float32; ` +
        'replace it or leave the example out',
    );
  }
  return inputs;
}

/** Features of an example, from any number of axes. */
export function featuresOf(example: readonly number[]): number {
  return example.reduce((product, axis) => product * axis, 1);
}
