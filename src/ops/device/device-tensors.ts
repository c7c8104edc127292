import type { Device } from '../../gpu/device.js';
import { mapRead } from '../../gpu/map-read.js';
import { during, type Profiler } from '../../gpu/profile/profiler.js';
import {
  BYTES_PER_FLOAT,
  elementCount,
  type ElementType,
  type Tensor,
  type TensorValues,
} from '../backend.js';

export interface DeviceTensor extends Tensor {
  readonly buffer: GPUBuffer;
}

/** The tensors of a device, each a buffer. */
export class DeviceTensors {
  constructor(
    private readonly device: Device,
    private readonly profiler: Profiler | undefined,
  ) {}

  /** Elements of four bytes that one tensor can hold. */
  get mostElements(): number {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
    return Math.floor(Math.min(maxStorageBufferBindingSize, maxBufferSize) / BYTES_PER_FLOAT);
  }

  /** A tensor of `values`, or of zeros. Throws RangeError if it needs more than a binding holds. */
  create(label: string, shape: readonly number[], type: ElementType, values?: TensorValues): DeviceTensor {
    const bytes = Math.max(16, Math.ceil(bytesOf(shape, type) / 16) * 16);
    const limit = this.mostElements * BYTES_PER_FLOAT;
    if (bytes > limit) {
      throw new RangeError(
        `tensor ${label} [${shape.join(', ')}] needs ${mebibytes(bytes)}, but one binding on ` +
          `${this.device.adapter.description} holds ${mebibytes(limit)}; ` +
          `use fewer members, examples or a smaller size`,
      );
    }
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    const buffer = this.device.handle.createBuffer({ label, size: bytes, usage });
    const tensor = { label, shape, type, buffer };
    if (values) {
      this.write(tensor, values);
    }
    return tensor;
  }

  /** Throws RangeError unless there is a value for each element. */
  write(tensor: Tensor, values: TensorValues): void {
    const expected = elementCount(tensor.shape);
    if (values.length !== expected) {
      throw new RangeError(`tensor ${tensor.label}: got ${values.length} values, expected ${expected}`);
    }
    this.device.check();
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const whole = Math.ceil(bytes.length / 4) * 4;
    const source = whole === bytes.length ? bytes : new Uint8Array(whole);
    if (source !== bytes) {
      source.set(bytes);
    }
    during(this.profiler, 'upload', () =>
      this.device.handle.queue.writeBuffer(bufferOf(tensor), 0, source as Uint8Array<ArrayBuffer>),
    );
  }

  /** What a tensor holds once all work that was handed over before is done. Rejects with GpuError. */
  read(tensor: Tensor): Promise<TensorValues> {
    return during(this.profiler, 'read-back', () => this.readBack(tensor));
  }

  release(tensors: Iterable<Tensor>): void {
    for (const tensor of tensors) {
      bufferOf(tensor).destroy();
    }
  }

  private async readBack(tensor: Tensor): Promise<TensorValues> {
    const count = elementCount(tensor.shape);
    const bytes = Math.ceil(bytesOf(tensor.shape, tensor.type) / 4) * 4;
    const { handle } = this.device;
    const staging = handle.createBuffer({
      size: bytes,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    await this.device.scoped(`read of ${tensor.label}`, () => {
      const encoder = handle.createCommandEncoder();
      encoder.copyBufferToBuffer(bufferOf(tensor), 0, staging, 0, bytes);
      handle.queue.submit([encoder.finish()]);
      return mapRead(staging);
    });
    const copy = staging.getMappedRange().slice(0);
    staging.unmap();
    staging.destroy();
    switch (tensor.type) {
      case 'f32':
        return new Float32Array(copy, 0, count);
      case 'u32':
        return new Uint32Array(copy, 0, count);
      case 'u8':
        return new Uint8Array(copy, 0, count);
    }
  }
}

/** A tensor's buffer. Throws an Error if the tensor belongs to another backend. */
export function bufferOf(tensor: Tensor): GPUBuffer {
  if (!('buffer' in tensor)) {
    throw new Error(`tensor ${tensor.label} belongs to another backend`);
  }
  return (tensor as DeviceTensor).buffer;
}

function bytesOf(shape: readonly number[], type: ElementType): number {
  return elementCount(shape) * (type === 'u8' ? 1 : BYTES_PER_FLOAT);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
