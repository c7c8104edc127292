import type { AdapterDescription, KernelShape } from '../../gpu/adapter.js';
import type { Tile } from '../../gpu/tile.js';
import type { Device } from '../../gpu/device.js';
import { PipelineCache, type Pipeline } from '../../gpu/pipelines.js';
import type { ShaderSource } from '../../gpu/shader.js';
import type { Precision } from '../../gpu/precision.js';
import { KernelTimer } from '../../gpu/profile/kernel-timer.js';
import { during, type Profiler } from '../../gpu/profile/profiler.js';
import { SubmitQueue } from '../../gpu/submit.js';
import { type Dispatch } from '../../gpu/dispatch.js';
import {
  shaderOf,
  type Backend,
  type Call,
  type ElementType,
  type Program,
  type Tensor,
  type TensorValues,
} from '../backend.js';
import { bufferOf, DeviceTensors, type DeviceTensor } from './device-tensors.js';
import { uniformBuffer } from './uniform.js';
import { deviceTuner, type Tuning } from '../tuning/device-tuning.js';
import { joinHashes } from '../hashes.js';
import type { Tuner } from '../tuning/tuner.js';

interface DeviceProgram extends Program {
  /** They are bound again when the tuner has chosen another tile since. */
  dispatches: readonly BoundKernel[];
  tiles: number;
}

interface BoundKernel extends Dispatch {
  /** Its operation's name. */
  readonly operation: string;
  readonly kernel: Pipeline;
}

/** How a device's backend differs from the usual one. */
interface DeviceBackendOptions {
  /** Another shape than the adapter's: tests compare their bits. */
  readonly shape?: KernelShape;
  /** Without it every product keeps the shape's own tile. */
  readonly tuning?: Tuning | undefined;
  /** Needs a device that was opened with `timestamps`. */
  readonly profiler?: Profiler | undefined;
}

/** Operations as WGSL kernels on a WebGPU device. */
export class DeviceBackend implements Backend {
  readonly name: string;
  private readonly pipelines: PipelineCache;
  private readonly tensors: DeviceTensors;
  private readonly queue: SubmitQueue;
  private readonly tuner: Tuner | undefined;
  private readonly watchTuning: NonNullable<Tuning['watch']>;
  private readonly shape: KernelShape;
  private readonly profiler: Profiler | undefined;

  constructor(
    private readonly device: Device,
    shaders: ShaderSource,
    { shape = device.shape, tuning, profiler }: DeviceBackendOptions = {},
  ) {
    this.shape = shape;
    this.profiler = profiler;
    this.name = deviceBackendName(device.precision);
    this.pipelines = new PipelineCache(device, shaders);
    this.tensors = new DeviceTensors(device, profiler);
    this.queue = new SubmitQueue(device, profiler && new KernelTimer(device, profiler));
    this.watchTuning = tuning?.watch ?? ((measurement) => measurement());
    this.tuner =
      tuning &&
      deviceTuner(tuning, {
        adapter: this.adapter,
        shape,
        shaders,
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
    return this.tensors.mostElements;
  }

  tensor(label: string, shape: readonly number[], type: ElementType, values?: TensorValues): DeviceTensor {
    return this.tensors.create(label, shape, type, values);
  }

  write(tensor: Tensor, values: TensorValues): void {
    this.tensors.write(tensor, values);
  }

  read(tensor: Tensor): Promise<TensorValues> {
    return this.tensors.read(tensor);
  }

  release(tensors: Iterable<Tensor>): void {
    this.tensors.release(tensors);
  }

  async prepare(calls: readonly Call[]): Promise<DeviceProgram> {
    await this.tuner?.load(calls);
    const tiles = this.tuner?.version ?? 0;
    const dispatches = await during(this.profiler, 'compile', () => this.bindAll(calls));
    return {
      calls,
      dispatches,
      tiles,
      hashes: joinHashes(dispatches.map(({ operation, kernel }) => [operation, kernel.hash])),
    };
  }

  async run(program: Program, times = 1): Promise<void> {
    const own = program as DeviceProgram;
    if (this.tuner) {
      const { tuner } = this;
      const due = tuner.due(own.calls, times);
      if (due.length > 0) {
        await this.watchTuning(() => tuner.measure(due));
      }
      if (own.tiles !== tuner.version) {
        own.tiles = tuner.version;
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
   * Measures the tiles of the calls' products anew, one call a class, and remembers the fastest; resolves to
   * the calls that were measured. Rejects with an Error without tuning.
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

  /** Binds a call to its kernel. `tile` takes the place of the shape's own. */
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
    const pipeline = await this.pipelines.get(shaderOf(operation), constants);
    const uniform = uniformBuffer(this.device, call, pipeline.interface);
    const entries = pipeline.interface.bindings.map((binding, index): GPUBindGroupEntry => {
      if (index === 0) {
        return { binding: 0, resource: { buffer: uniform } };
      }
      const tensor = call.tensors[binding.name];
      if (!tensor) {
        throw new Error(
          `${operation.name}: no tensor for binding ${binding.name}; ` +
            `got ${Object.keys(call.tensors).join(', ')}`,
        );
      }
      return { binding: index, resource: { buffer: bufferOf(tensor) } };
    });
    const bindGroup = await this.device.scoped(`operands of ${operation.name}`, () =>
      this.device.handle.createBindGroup({ layout: pipeline.handle.getBindGroupLayout(0), entries }),
    );
    const work = this.profiler && { operation: operation.name, ...operation.work(sizes, members) };
    return { operation: operation.name, kernel: pipeline, pipeline: pipeline.handle, bindGroup, grid, work };
  }
}

/** What a trial's record says it was trained by. */
export function deviceBackendName(precision: Precision): string {
  return precision === 'f32' ? 'webgpu' : `webgpu, ${precision}`;
}
