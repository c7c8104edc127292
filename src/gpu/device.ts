import {
  describeAdapter,
  kernelShape,
  matrixShape,
  type AdapterDescription,
  type KernelShape,
} from './adapter.js';
import { MATRIX_FEATURES, matrixUnits, type Precision } from './precision.js';

/** The GPU failed. The message carries the driver's error text, and the trial that was running has failed. */
export class GpuError extends Error {
  override readonly name = 'GpuError';
}

/** Limits that the kernels depend on. Each is requested by name, at the adapter's maximum. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
] as const;

/** Features that kernels use if the adapter has them. */
const FEATURES = ['subgroups'] as const;

/** This feature is requested only for timing kernels. */
const TIMESTAMPS = 'timestamp-query';

/**
 * A WebGPU device with its life-cycle and error policy. An uncaptured error or the loss of the device is
 * kept, and the next `check()` throws it. So no trial succeeds on work that was silently not done.
 */
export class Device {
  readonly adapter: AdapterDescription;
  readonly shape: KernelShape;
  readonly precision: Precision;
  readonly features: readonly string[];
  private failure: GpuError | undefined;
  private closing: Promise<void> | undefined;

  private constructor(
    readonly handle: GPUDevice,
    { adapter, shape, precision, features }: Pick<Device, 'adapter' | 'shape' | 'precision' | 'features'>,
  ) {
    this.adapter = adapter;
    this.shape = shape;
    this.precision = precision;
    this.features = features;
    handle.addEventListener('uncapturederror', (event) => {
      this.failure ??= new GpuError(`uncaptured GPU error: ${event.error.message}`);
    });
    void handle.lost.then((info) => {
      if (!this.closing) {
        this.failure ??= new GpuError(`the GPU device was lost (${info.reason}): ${info.message}`);
      }
    });
  }

  /**
   * Opens a device with every limit in LIMITS raised to what the adapter offers. With `timestamps`, its
   * kernels can be timed. Rejects with GpuError if the device cannot be opened, or if the adapter lacks
   * timestamps or the precision.
   */
  static async open(
    adapter: GPUAdapter,
    { timestamps = false, precision = 'f32' }: { timestamps?: boolean; precision?: Precision } = {},
  ): Promise<Device> {
    const requiredLimits: Record<string, number> = {};
    for (const limit of LIMITS) {
      requiredLimits[limit] = adapter.limits[limit];
    }
    const wanted = [
      ...new Set([
        ...FEATURES,
        ...(precision === 'f32' ? [] : MATRIX_FEATURES),
        ...(timestamps ? [TIMESTAMPS] : []),
      ]),
    ];
    const features = wanted.filter((feature) => adapter.features.has(feature));
    const description = describeAdapter(adapter);
    if (timestamps && !features.includes(TIMESTAMPS)) {
      throw new GpuError(
        `${description.description} cannot time its kernels: found the features ` +
          `${[...adapter.features].join(', ') || 'none'}, expected ${TIMESTAMPS}; ` +
          `take another adapter ('pcbias doctor' lists them), or go without a profile`,
      );
    }
    const shape = shapeFor(adapter, precision);
    const handle = await adapter
      .requestDevice({ requiredLimits, requiredFeatures: features as GPUFeatureName[] })
      .catch((error: unknown) => {
        throw new GpuError(`no device on ${description.description}: ${String(error)}`);
      });
    return new Device(handle, { adapter: description, shape, precision, features });
  }

  get limits(): GPUSupportedLimits {
    return this.handle.limits;
  }

  /** Throws the first failure that the device reported outside an error scope. */
  check(): void {
    if (this.failure) {
      throw this.failure;
    }
  }

  /**
   * Runs `work` inside validation, out-of-memory and internal error scopes. If one of them catches an error,
   * the returned promise rejects with a GpuError that begins with `what`. `work` itself runs before this
   * function returns.
   */
  async scoped<T>(what: string, work: () => T): Promise<Awaited<T>> {
    this.check();
    const filters: GPUErrorFilter[] = ['validation', 'out-of-memory', 'internal'];
    filters.forEach((filter) => this.handle.pushErrorScope(filter));
    let result: T;
    let caught: Promise<(GPUError | null)[]>;
    try {
      result = work();
    } finally {
      caught = Promise.all(filters.map(() => this.handle.popErrorScope()));
    }
    const settled = await Promise.allSettled([caught, result]);
    if (settled[0].status === 'fulfilled') {
      const error = settled[0].value.find((found) => found !== null);
      if (error) {
        throw new GpuError(`${what}: ${error.message}`);
      }
    }
    this.check();
    if (settled[1].status === 'rejected') {
      throw settled[1].reason;
    }
    return settled[1].value;
  }

  /** Waits for all submitted work. */
  async finish(): Promise<void> {
    await this.handle.queue.onSubmittedWorkDone();
    this.check();
  }

  /**
   * Destroys the device and waits until it is gone, because a device that is alive at exit crashes Dawn.
   * Further calls wait for the first one, because destroying a device twice crashes Dawn too.
   */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.handle.destroy();
    await this.handle.lost;
    // Dawn still has callbacks to run. On a busy machine, a process that ended or released Dawn before them
    // crashed.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

function shapeFor(adapter: GPUAdapter, precision: Precision): KernelShape {
  const shape = kernelShape(adapter);
  if (precision === 'f32') return shape;
  const units = matrixUnits(adapter);
  if (typeof units === 'string') {
    throw new GpuError(
      `${describeAdapter(adapter).description} cannot compute with precision ${precision}: ${units}. ` +
        `Take an adapter with matrix units ('pcbias doctor' says which has them), or leave out --precision`,
    );
  }
  return matrixShape(shape, units);
}
