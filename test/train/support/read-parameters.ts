import { padded, type Backend, type Tensor } from '../../../src/ops/backend.js';
import type { EnsembleParameters } from '../../../src/train/parameters/parameters.js';
import type { Layer } from '../../../src/model/layer.js';
import { parameterShapes } from '../../../src/model/parameters.js';

/** Returns the extents of every parameter of a member by name, without padding. */
export function parameterExtents(layers: readonly Layer[]): Map<string, readonly number[]> {
  return new Map(
    parameterShapes(layers).flatMap(({ layer, weights, bias }): [string, readonly number[]][] => [
      [`${layer}.weights`, weights],
      ...(bias ? [[`${layer}.bias`, bias] as [string, readonly number[]]] : []),
    ]),
  );
}

/**
 * Returns one member's values or gradients by parameter, in float64 and without the padding of the last axis.
 */
export async function readMember(
  backend: Backend,
  layers: readonly Layer[],
  parameters: EnsembleParameters,
  m: number,
  which: 'value' | 'gradient' = 'value',
): Promise<Map<string, Float64Array>> {
  const extents = parameterExtents(layers);
  const read = new Map<string, Float64Array>();
  for (const parameter of parameters.all()) {
    const stored = await backend.read(parameter[which]);
    read.set(parameter.name, withoutPadding(stored, extents.get(parameter.name)!, m));
  }
  return read;
}

/** Returns every stored float of every parameter of one member, padding included. */
export async function storedBits(
  backend: Backend,
  parameters: EnsembleParameters,
  m: number,
): Promise<Record<string, Uint32Array>> {
  const entries: [string, Uint32Array][] = [];
  for (const { name, value } of parameters.all()) {
    const bits = new Uint32Array((await backend.read(value)).buffer);
    const size = bits.length / value.shape[0];
    entries.push([name, bits.slice(m * size, (m + 1) * size)]);
  }
  return Object.fromEntries(entries);
}

/** Fills a parameter of all members with `value(m, i)`. i counts without padding, and padding stays zero. */
export function writeParameter(
  backend: Backend,
  tensor: Tensor,
  extents: readonly number[],
  value: (m: number, i: number) => number,
): void {
  const last = extents[extents.length - 1];
  const stored = new Float32Array(tensor.shape.reduce((product, extent) => product * extent, 1));
  const rows = stored.length / padded(last);
  const rowsOfMember = rows / tensor.shape[0];
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < last; o++) {
      stored[row * padded(last) + o] = value(Math.floor(row / rowsOfMember), (row % rowsOfMember) * last + o);
    }
  }
  backend.write(tensor, stored);
}

function withoutPadding(stored: ArrayLike<number>, extents: readonly number[], m: number): Float64Array {
  const last = extents[extents.length - 1];
  const rows = extents.slice(0, -1).reduce((product, extent) => product * extent, 1);
  const values = new Float64Array(rows * last);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < last; o++) {
      values[row * last + o] = stored[(m * rows + row) * padded(last) + o];
    }
  }
  return values;
}
