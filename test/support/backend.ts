import { quickShape, type KernelShape } from '../../src/gpu/adapter.js';
import { Device } from '../../src/gpu/device.js';
import type { Backend } from '../../src/ops/backend.js';
import { DeviceBackend } from '../../src/ops/device/device-backend.js';
import { WasmBackend } from '../../src/ops/wasm/wasm-backend.js';
import { EXACT_TIMESTAMPS } from '../../src/platform/node/gpu.js';
import { launch } from '../../src/platform/node/launch.js';
import { shaderFiles } from '../../src/platform/node/shader-files.js';
import { startCrew } from '../../src/platform/node/wasm-crew.js';
import { allKernels } from './all-kernels.js';

/** A device on the adapter that the test runner named, with the kernels on it. */
export interface OpenDevice {
  readonly device: Device;
  /** The shape that the adapter takes for a small plan; its usual one with all kernels. */
  readonly shape: KernelShape;
  /** The backend in this shape. */
  readonly backend: DeviceBackend;
  /** Lanes of a subgroup if all subgroups have the same small number of them, else undefined. */
  readonly subgroupLanes: number | undefined;
  /** Returns the kernels in another shape, on the same device. */
  shaped(shape: KernelShape): DeviceBackend;
  /** Closes the device, then releases Dawn. */
  close(): Promise<void>;
}

/**
 * Opens the backend that PCBIAS_ADAPTER names: `wasm`, or the kernels on a device. It serves tests that need
 * nothing of a device itself; otherwise as `openDevice`.
 */
export async function openBackend(): Promise<{ readonly backend: Backend; close(): Promise<void> }> {
  if (process.env.PCBIAS_ADAPTER !== 'wasm') return openDevice();
  return openWasm();
}

/** WebAssembly by so many threads; default: as many as the machine has cores. */
export async function openWasm(
  threads?: number,
): Promise<{ readonly backend: WasmBackend; close(): Promise<void> }> {
  const backend = new WasmBackend(await startCrew(threads === undefined ? {} : { threads }));
  return { backend, close: () => backend.close() };
}

/**
 * Opens the adapter that PCBIAS_ADAPTER names. A missing one is an error, never a skip. Call it with `await`
 * at the top of a test file, where an error ends the process with code 1; in uvu's `before` an error would be
 * a green exit.
 */
export async function openDevice({ timestamps = false } = {}): Promise<OpenDevice> {
  const launched = await launch({
    adapter: process.env.PCBIAS_ADAPTER ?? 'auto',
    dawnFlags: timestamps ? [EXACT_TIMESTAMPS] : [],
  });
  if (launched.kind === 'none') throw new Error(`no adapter: ${launched.reason}. Cure: ${launched.cure}`);
  const adapter = await launched.handle.gpu.requestAdapter();
  if (adapter === null) throw new Error(`the adapter ${launched.adapter.description} has gone`);
  const { subgroupMinSize = 0, subgroupMaxSize = 0 } = adapter.info;
  const fixed = adapter.features.has('subgroups') && subgroupMinSize === subgroupMaxSize;
  const device = await Device.open(adapter, { timestamps });
  const shape = allKernels() ? device.shape : quickShape(device.shape);
  return {
    device,
    shape,
    backend: new DeviceBackend(device, shaderFiles(), { shape }),
    // A tile has as many rows as a subgroup has lanes. Beyond 16 it takes seconds to compile.
    subgroupLanes: fixed && subgroupMinSize <= 16 ? subgroupMinSize : undefined,
    shaped: (shape) => new DeviceBackend(device, shaderFiles(), { shape }),
    async close() {
      await device.close();
      launched.handle.dispose();
    },
  };
}
