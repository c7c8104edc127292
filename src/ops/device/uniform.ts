import type { Device } from '../../gpu/device.js';
import type { ShaderInterface } from '../../gpu/shader.js';
import type { Call } from '../backend.js';

/** Sizes of a call as the kernel's `struct Sizes`. Throws if one is missing or is no integer of 32 bits. */
export function uniformBuffer({ handle }: Device, call: Call, expected: ShaderInterface): GPUBuffer {
  const view = new DataView(new ArrayBuffer(Math.ceil((expected.sizes.length * 4) / 16) * 16));
  expected.sizes.forEach(({ name, type }, index) => {
    const value = call.sizes[name];
    if (value === undefined) {
      throw new Error(`${call.operation.name}: no size ${name}; got ${Object.keys(call.sizes).join(', ')}`);
    }
    if (type === 'f32') {
      view.setFloat32(index * 4, value, true);
    } else if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) {
      view.setUint32(index * 4, value, true);
    } else {
      throw new RangeError(
        `${call.operation.name}: size ${name} is ${value}, expected an integer of 32 bits`,
      );
    }
  });
  const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
  const buffer = handle.createBuffer({ size: view.byteLength, usage });
  handle.queue.writeBuffer(buffer, 0, view.buffer);
  return buffer;
}
