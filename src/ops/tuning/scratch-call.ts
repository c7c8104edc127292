import { elementCount, type Backend, type Call, type Tensor } from '../backend.js';

/** A call with operands of its own, to be measured. */
export interface ScratchCall {
  readonly call: Call;
  release(): void;
}

/**
 * `call` for its first `members` members on new tensors: numbers between -1/2 and 1/2, none so small that arithmetic on it is slow, and
 * zeros for whole numbers, which are valid indices. undefined where they need more than `mostBytes`.
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
  if (shapes.reduce((bytes, { shape }) => bytes + 4 * elementCount(shape), 0) > mostBytes) return undefined;
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
