import { BYTES_PER_FLOAT, elementCount, type Backend, type Call, type Tensor } from '../backend.js';

/** A call on operands of its own, for a measurement. */
export interface ScratchCall {
  readonly call: Call;
  release(): void;
}

/**
 * `call` for its first `members` members on new tensors. Floats lie between -1/2 and 1/2, none so small that
 * arithmetic on it is slow; whole numbers are zeros, which are valid indices. undefined if they need more
 * than `mostBytes`.
 */
export function scratchCall(
  backend: Pick<Backend, 'tensor' | 'release'>,
  call: Call,
  members: number,
  mostBytes: number,
): ScratchCall | undefined {
  const shapes = Object.entries(call.tensors).map(([name, { shape, type }]) => {
    const own = shape[0] === call.members ? [members, ...shape.slice(1)] : shape;
    return { name, shape: own, type };
  });
  const floats = shapes.reduce((count, { shape }) => count + elementCount(shape), 0);
  if (BYTES_PER_FLOAT * floats > mostBytes) return undefined;
  const tensors: Record<string, Tensor> = {};
  const release = (): void => backend.release(Object.values(tensors));
  try {
    for (const { name, shape, type } of shapes) {
      const values = type === 'f32' ? numbers(elementCount(shape)) : undefined;
      tensors[name] = backend.tensor(`scratch ${name}`, shape, type, values);
    }
  } catch (error) {
    release();
    throw error;
  }
  return { call: { ...call, members, tensors }, release };
}

/** Multiples of 1/1009 that do not repeat within a row of a tile. */
function numbers(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => ((index * 7919) % 1009) / 1009 - 0.5);
}
