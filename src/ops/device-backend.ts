import type { AdapterDescription, KernelShape, Tile } from '../gpu/adapter.js';
import type { Device } from '../gpu/device.js';
import { mapRead } from '../gpu/map-read.js';
import { PipelineCache, type Pipeline } from '../gpu/pipelines.js';
import type { ShaderInterface, ShaderSource } from '../gpu/shader.js';
import type { Precision } from '../gpu/precision.js';
import { KernelTimer } from '../gpu/profile/kernel-timer.js';
import { during, type Profiler } from '../gpu/profile/profiler.js';
import { SubmitQueue, type Dispatch } from '../gpu/submit.js';
import {
  elementCount,
  type Backend,
  type Call,
  type ElementType,
  type Program,
  type Tensor,
  type TensorValues,
} from './backend.js';
import { deviceTuner, type Tuning } from './device-tuning.js';
import { joinHashes } from './hashes.js';
import type { Tuner } from './tuner.js';

interface DeviceTensor extends Tensor {
  readonly buffer: GPUBuffer;
}

interface DeviceProgram extends Program {
  /** Bound again when the tuner has chosen another tile since. */
  dispatches: readonly BoundKernel[];
  tiles: number;
}

interface BoundKernel extends Dispatch {
  readonly kernel: Pipeline;
}

/** Operations as WGSL kernels on a WebGPU device. */
export class DeviceBackend implements Backend {
  readonly name: string;
  private readonly pipelines: PipelineCache;
  private readonly queue: SubmitQueue;
  private readonly tuner: Tuner | undefined;

  constructor(
    private readonly device: Device,
    shaders: ShaderSource,
    /** Another one than the adapter's: tests compare their bits. */
    private readonly shape: KernelShape = device.shape,
    /** Without it every product keeps the shape's own tile. */
    tuning?: Tuning,
    /** Needs a device that was opened with `timestamps`. */
    private readonly profiler?: Profiler,
  ) {
    this.name = deviceBackendName(device.precision);
    this.pipelines = new PipelineCache(device, shaders);
    this.queue = new SubmitQueue(device, profiler && new KernelTimer(device, profiler));
    this.tuner =
      tuning &&
      deviceTuner(tuning, this.adapter, shape, shaders, {
        tensor: this.tensor.bind(this),
        release: this.release.bind(this),
        scoped: device.scoped.bind(device),
        compile: async (call, tile) => {
          const dispatches = [await this.bind(call, tile)];
          return async (times) => {
            await this.queue.run(dispatches, times);
            await this.queue.finish();
          };
        },
      });
  }

  get adapter(): AdapterDescription {
    return this.device.adapter;
  }

  get mostElements(): number {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
    return Math.floor(Math.min(maxStorageBufferBindingSize, maxBufferSize) / 4);
  }

  tensor(label: string, shape: readonly number[], type: ElementType, values?: TensorValues): DeviceTensor {
    const bytes = Math.max(16, Math.ceil((elementCount(shape) * (type === 'u8' ? 1 : 4)) / 16) * 16);
    const limit = this.mostElements * 4;
    if (bytes > limit) {
      throw new RangeError(
        `tensor ${label} [${shape.join(', ')}] needs ${mebibytes(bytes)}, but one binding on ` +
          `${this.adapter.description} holds ${mebibytes(limit)}; use fewer members, examples or a smaller size`,
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
      this.device.handle.queue.writeBuffer(own(tensor).buffer, 0, source as Uint8Array<ArrayBuffer>),
    );
  }

  read(tensor: Tensor): Promise<TensorValues> {
    return during(this.profiler, 'read-back', () => this.readBack(tensor));
  }

  private async readBack(tensor: Tensor): Promise<TensorValues> {
    const count = elementCount(tensor.shape);
    const bytes = Math.ceil((count * (tensor.type === 'u8' ? 1 : 4)) / 4) * 4;
    const { handle } = this.device;
    const staging = handle.createBuffer({
      size: bytes,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    await this.device.scoped(`read of ${tensor.label}`, () => {
      const encoder = handle.createCommandEncoder();
      encoder.copyBufferToBuffer(own(tensor).buffer, 0, staging, 0, bytes);
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

  release(tensors: Iterable<Tensor>): void {
    for (const tensor of tensors) {
      own(tensor).buffer.destroy();
    }
  }

  async prepare(calls: readonly Call[]): Promise<DeviceProgram> {
    await this.tuner?.load(calls);
    const tiles = this.tuner?.version ?? 0;
    const dispatches = await during(this.profiler, 'compile', () => this.bindAll(calls));
    return {
      calls,
      dispatches,
      tiles,
      hashes: joinHashes(dispatches.map(({ kernel }) => [kernel.name, kernel.hash])),
    };
  }

  async run(program: Program, times = 1): Promise<void> {
    const own = program as DeviceProgram;
    if (this.tuner) {
      const due = this.tuner.due(own.calls, times);
      if (due.length > 0) {
        await this.tuner.measure(due);
      }
      if (own.tiles !== this.tuner.version) {
        own.tiles = this.tuner.version;
        own.dispatches = await this.bindAll(own.calls);
      }
    }
    await this.queue.run(own.dispatches, times);
  }

  async finish(): Promise<void> {
    await this.queue.finish();
  }

  async close(): Promise<void> {
    await this.device.close();
  }

  /**
   * Measures the tiles of the calls' products anew, one call a class, and remembers the fastest; resolves to the calls that were
   * measured. Rejects with an Error without tuning.
   */
  async tune(calls: readonly Call[]): Promise<Call[]> {
    if (!this.tuner) throw new Error('tune: this backend was opened without tuning, expected one with it');
    return this.tuner.measure(calls, true);
  }

  private async bindAll(calls: readonly Call[]): Promise<readonly BoundKernel[]> {
    const bound = await Promise.allSettled(calls.map((call) => this.bind(call, this.tuner?.tileFor(call))));
    const failed = bound.find((each) => each.status === 'rejected');
    if (failed) {
      throw failed.reason;
    }
    return bound.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  /** `tile`: another one than the shape's own. */
  private async bind(call: Call, tile?: Tile): Promise<BoundKernel> {
    const { operation, sizes, members } = call;
    const shape: KernelShape = tile
      ? { ...this.shape, rows: tile.rows, lanes: tile.lanes, down: tile.down, tile: () => tile }
      : this.shape;
    const { constants, grid } = operation.dispatch(sizes, members, shape);
    const most = this.device.limits.maxComputeWorkgroupsPerDimension;
    if (grid.some((extent) => !(extent >= 1 && extent <= most))) {
      throw new RangeError(
        `${operation.name}: a grid of [${grid.join(', ')}] workgroups, but a dimension holds 1 to ${most}; ` +
          `use fewer members or a smaller batch`,
      );
    }
    const pipeline = await this.pipelines.get(operation.name, constants);
    const uniform = this.uniform(call, pipeline.interface);
    const entries = pipeline.interface.bindings.map((binding, index): GPUBindGroupEntry => {
      if (index === 0) {
        return { binding: 0, resource: { buffer: uniform } };
      }
      const tensor = call.tensors[binding.name];
      if (!tensor) {
        throw new Error(
          `${operation.name}: no tensor for binding ${binding.name}; got ${Object.keys(call.tensors).join(', ')}`,
        );
      }
      return { binding: index, resource: { buffer: own(tensor).buffer } };
    });
    const bindGroup = await this.device.scoped(`operands of ${operation.name}`, () =>
      this.device.handle.createBindGroup({ layout: pipeline.handle.getBindGroupLayout(0), entries }),
    );
    const work = this.profiler && { operation: operation.name, ...operation.work(sizes, members) };
    return { kernel: pipeline, pipeline: pipeline.handle, bindGroup, grid, work };
  }

  private uniform(call: Call, expected: ShaderInterface): GPUBuffer {
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
    const buffer = this.device.handle.createBuffer({ size: view.byteLength, usage });
    this.device.handle.queue.writeBuffer(buffer, 0, view.buffer);
    return buffer;
  }
}

/** What a record says that a trial was trained by. */
export function deviceBackendName(precision: Precision): string {
  return precision === 'f32' ? 'webgpu' : `webgpu, ${precision}`;
}

function own(tensor: Tensor): DeviceTensor {
  if (!('buffer' in tensor)) {
    throw new Error(`tensor ${tensor.label} belongs to another backend`);
  }
  return tensor as DeviceTensor;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
