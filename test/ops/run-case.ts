import * as assert from 'uvu/assert';
import {
  elementCount,
  type Backend,
  type Call,
  type Tensor,
  type TensorValues,
} from '../../src/ops/backend.js';
import { CANARY, type Expected, type Operand, type OperationCase } from './cases/operation-case.js';

/** Elements behind the end of every tensor of a device: farther than the widest tile (16 x 8 x 8) reaches. */
const BEYOND = 1024;

/** Names of the tensors that the operation writes. */
export function outputsOf(example: OperationCase): string[] {
  return Object.keys(example.expected);
}

/** Runs the case once on `backend` and gives what its outputs hold then. */
export async function runCase(
  backend: Backend,
  example: OperationCase,
): Promise<Record<string, TensorValues>> {
  const tensors = await runOn(backend, example, (operand) => storedValues(operand, 0));
  const found: Record<string, TensorValues> = {};
  for (const name of outputsOf(example)) found[name] = await backend.read(tensors[name]);
  backend.release(Object.values(tensors));
  return found;
}

/**
 * As `runCase`, with elements behind the end of every tensor: NaN behind inputs, so that a read beyond the
 * end shows in the result, and canaries behind outputs. Fails if any of them, or any input, has changed.
 */
export async function runGuarded(
  backend: Backend,
  example: OperationCase,
): Promise<Record<string, TensorValues>> {
  const outputs = outputsOf(example);
  const before: Record<string, TensorValues> = {};
  const tensors = await runOn(backend, example, (operand, name) => {
    const values = storedValues(operand, BEYOND);
    const [written, whole] = [outputs.includes(name), operand.type !== 'f32'];
    values.fill(written ? (whole ? 0xa5 : CANARY) : whole ? 0 : NaN, values.length - BEYOND);
    before[name] = values;
    return values;
  });
  const found: Record<string, TensorValues> = {};
  for (const [name, operand] of Object.entries(example.operands)) {
    const after = await backend.read(tensors[name]);
    const own = outputs.includes(name) ? elementCount(operand.shape) : 0;
    const changed = firstDifference(before[name].subarray(own), after.subarray(own));
    if (changed !== undefined) {
      const where = own === 0 ? 'input' : 'memory behind the end of output';
      assert.unreachable(`${example.title}: ${where} ${name} was written at ${changed + own}`);
    }
    if (outputs.includes(name)) found[name] = after.slice(0, own);
  }
  backend.release(Object.values(tensors));
  return found;
}

/** Elements of a fence: farther than a tile (4 rows × 8 columns) reaches, and a multiple of a block. */
const FENCE = 256;

/**
 * As `runGuarded` for a backend whose tensors lie in one memory, each behind the one before: with a tensor of
 * NaN between any two, so that a read beyond an end shows in the result and a write in the fence.
 */
export async function runFenced(
  backend: Backend,
  example: OperationCase,
): Promise<Record<string, TensorValues>> {
  const fences: Tensor[] = [];
  const values = new Float32Array(FENCE).fill(NaN);
  const fenced: Backend = Object.create(backend, {
    tensor: {
      value: (...given: Parameters<Backend['tensor']>) => {
        const tensor = backend.tensor(...given);
        fences.push(backend.tensor('fence', [FENCE], 'f32', values));
        return tensor;
      },
    },
  });
  const found = await runCase(fenced, example);
  for (const fence of fences) {
    const changed = firstDifference(values, await backend.read(fence));
    assert.is(changed, undefined, `${example.title}: memory behind a tensor was written at ${changed}`);
  }
  backend.release(fences);
  return found;
}

/** Fails unless every output is within its bound. NaN only passes where NaN is expected. */
export function checkCase(what: string, example: OperationCase, found: Record<string, TensorValues>): void {
  for (const [name, expected] of Object.entries(example.expected)) {
    const { at, error } = worst(expected, found[name]);
    assert.is(found[name].length, expected.values.length, `${what}: ${example.title}: length of ${name}`);
    if (at >= 0) {
      assert.unreachable(
        `${what}: ${example.title}: ${name}[${at}] is ${found[name][at]}, expected ${expected.values[at]} ` +
          `within ${expected.bounds[at]}, off by ${error}`,
      );
    }
  }
}

/** First index at which the bits differ. */
export function firstDifference(a: TensorValues, b: TensorValues): number | undefined {
  const bits = (values: TensorValues): ArrayLike<number> =>
    values instanceof Float32Array
      ? new Uint32Array(values.buffer, values.byteOffset, values.length)
      : values;
  const [left, right] = [bits(a), bits(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    if (left[at] !== right[at]) return at;
  }
  return undefined;
}

async function runOn(
  backend: Backend,
  example: OperationCase,
  valuesOf: (operand: Operand, name: string) => TensorValues,
): Promise<Record<string, Tensor>> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, operand] of Object.entries(example.operands)) {
    const values = valuesOf(operand, name);
    const shape = values.length === elementCount(operand.shape) ? operand.shape : [values.length];
    tensors[name] = backend.tensor(name, shape, operand.type, values);
  }
  const { operation, members, sizes } = example;
  const call: Call = { operation, members, tensors, sizes };
  await backend.run(await backend.prepare([call]));
  return tensors;
}

function storedValues({ type, values }: Operand, beyond: number): TensorValues {
  const length = values.length + beyond;
  const stored =
    type === 'f32'
      ? new Float32Array(length)
      : type === 'u32'
        ? new Uint32Array(length)
        : new Uint8Array(length);
  stored.set(values);
  return stored;
}

/** The first element that is out of its bound, -1 if none. */
function worst(expected: Expected, found: TensorValues): { at: number; error: number } {
  for (let at = 0; at < expected.values.length; at++) {
    const [value, bound] = [expected.values[at], expected.bounds[at]];
    const error = Math.abs(found[at] - value);
    const same = Object.is(found[at], value) || (Number.isNaN(value) && Number.isNaN(found[at]));
    if (!(error <= bound) && !same) return { at, error };
  }
  return { at: -1, error: 0 };
}
