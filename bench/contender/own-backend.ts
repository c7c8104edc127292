import type { Profiler } from '../../src/gpu/profile/profiler.js';
import type { Backend } from '../../src/ops/backend.js';
import { quickShape } from '../../src/gpu/adapter.js';
import { Device } from '../../src/gpu/device.js';
import { DeviceBackend } from '../../src/ops/device/device-backend.js';
import { EXACT_TIMESTAMPS } from '../../src/platform/node/gpu.js';
import { effortOf } from '../../src/ops/tuning/effort.js';
import type { Tuning } from '../../src/ops/tuning/device-tuning.js';
import { WasmBackend } from '../../src/ops/wasm/wasm-backend.js';
import { launch, launchOrWasm } from '../../src/platform/node/launch.js';
import { shaderFiles } from '../../src/platform/node/shader-files.js';
import { openTileFolder } from '../../src/platform/node/tile-folder.js';
import { startCrew } from '../../src/platform/node/wasm-crew.js';
import { measurePeaks, type MeasuredPeaks } from '../../src/ops/speed/measured-peaks.js';

/** Time for measuring tiles, spent before anything is timed; `pcbias run` uses as much. */
const TUNING_MS = 6000;

/** This project's backend, opened as `pcbias run` opens it. */
export interface OwnBackend {
  readonly backend: Backend;
  /** Peaks of the adapter, present with a profiler. */
  readonly peaks?: MeasuredPeaks;
  close(): Promise<void>;
}

/**
 * Opens the backend: with `auto` a GPU's, else WebAssembly, but always an adapter's with a profiler. Rejects
 * with an Error that holds the cure if there is no such adapter.
 */
export async function openOwnBackend(
  adapterName: string,
  profiler?: Profiler,
  tuningMs = TUNING_MS,
  further: Pick<Tuning, 'plannedFlops' | 'watch'> = {},
): Promise<OwnBackend> {
  const launched = profiler
    ? await launch({ adapter: adapterName, dawnFlags: [EXACT_TIMESTAMPS] })
    : await launchOrWasm({ adapter: adapterName });
  if (launched.kind === 'wasm') {
    const backend = new WasmBackend(await startCrew());
    return { backend, close: () => backend.close() };
  }
  if (launched.kind === 'none') throw new Error(`no adapter: ${launched.reason}. Cure: ${launched.cure}`);
  const adapter = await launched.handle.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error(`the adapter ${launched.adapter.description} has gone`);
  const device = await Device.open(adapter, { timestamps: profiler !== undefined });
  const peaks = profiler && (await measurePeaks(new DeviceBackend(device, shaderFiles()), device));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const memory = openTileFolder(say);
  const tuning = { memory, time: { leftMs: tuningMs }, say, now: () => new Date(), ...further };
  const { plannedFlops = Infinity } = further;
  const short = plannedFlops < effortOf(device.adapter).leastPlanFlops;
  const shape = short ? quickShape(device.shape) : device.shape;
  const backend = new DeviceBackend(device, shaderFiles(), { shape, tuning, profiler });
  return {
    backend,
    ...(peaks ? { peaks } : {}),
    async close() {
      await backend.close();
      launched.handle.dispose();
    },
  };
}
