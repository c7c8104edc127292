import { tmpdir } from 'node:os';
import { create, globals } from 'webgpu';

/** Flag for timestamps as the device takes them: without it Dawn rounds them to 65,536 ns, so that no page can spy with them. */
export const EXACT_TIMESTAMPS = 'disable-dawn-features=timestamp_quantization';

/** Flag for features of Dawn that are no part of WebGPU yet, matrix units among them. */
export const ALLOW_EXPERIMENTS = 'enable-dawn-features=allow_unsafe_apis';

/** Dawn in this process. No device is created here. */
export interface GpuHandle {
  readonly gpu: GPU;
  /** Lets go of Dawn. Only after every device is destroyed and its `lost` promise has settled. */
  dispose(): void;
}

/**
 * Opens Dawn with its own flags, e.g. `['disable-dawn-features=timestamp_quantization', 'adapter=llvmpipe']`;
 * `requestAdapter()` on the result gives `null` where there is no adapter.
 *
 * Throws a TypeError for a malformed flag and whatever Dawn says where its library does not load.
 */
export function openGpu(dawnFlags: readonly string[]): GpuHandle {
  const malformed = dawnFlags.find((flag) => !/^[a-z-]+=./.test(flag));
  if (malformed !== undefined) {
    throw new TypeError(`openGpu: flag '${malformed}', expected key=value such as backend=vulkan`);
  }
  // Mesa complains on every start when it is missing, and uses it for nothing here.
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  publishConstants();
  const gpu = create([...dawnFlags]);
  // A collected instance crashes the process at the next promise; a listener holds it as long as there is a process.
  const hold = (): GPU => gpu;
  process.once('exit', hold);
  return {
    gpu,
    dispose() {
      process.removeListener('exit', hold);
    },
  };
}

/** A name that no adapter has: Dawn then answers with the names that there are. */
const NO_SUCH_ADAPTER = 'adapter=<a name that no adapter has>';

/** Names of the adapters that Dawn sees here and now, each once, as its `adapter=` flag matches them. */
export async function listAdapters(): Promise<string[]> {
  const handle = openGpu([NO_SUCH_ADAPTER]);
  try {
    const adapter = await handle.gpu.requestAdapter();
    // null where there is none; an adapter under that name would mean that Dawn no longer filters by it.
    if (adapter === null) return [];
    throw new Error(`listAdapters: Dawn gave ${adapter.info.description} for ${NO_SUCH_ADAPTER}`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!message.includes('Available adapters')) throw error;
    const names = [...message.matchAll(/name: '(.*)'$/gm)].map((match) => match[1]);
    return [...new Set(names)];
  } finally {
    handle.dispose();
  }
}

/** `GPUBufferUsage`, `GPUMapMode` and the error classes, as a browser has them; what exists already stays. */
function publishConstants(): void {
  for (const [name, value] of Object.entries(globals)) {
    if (!(name in globalThis)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }
}
