import { tmpdir } from 'node:os';
import { separateDriverCache } from './lavapipe.js';
import { loadLibrary } from './library.js';

/** Dawn; an Error where its package has no library for this system, or one that does not load on it. */
const dawn = await import('webgpu').catch((cause: unknown) => {
  return new Error(`Dawn does not load on ${process.platform}-${process.arch}`, { cause });
});

/**
 * Dawn flag for exact timestamps. Without it Dawn rounds them to 65,536 ns, so that no web page can spy with
 * them.
 */
export const EXACT_TIMESTAMPS = 'disable-dawn-features=timestamp_quantization';

/** Dawn flag for features that are not yet part of WebGPU, matrix units among them. */
export const ALLOW_EXPERIMENTS = 'enable-dawn-features=allow_unsafe_apis';

/** Dawn in this process. It creates no device itself. */
export interface GpuHandle {
  readonly gpu: GPU;
  /** Releases Dawn. Call it only after every device is destroyed and its `lost` promise has settled. */
  dispose(): void;
}

/**
 * Opens Dawn with its own flags, e.g. `['disable-dawn-features=timestamp_quantization', 'adapter=llvmpipe']`.
 * `requestAdapter()` on the result returns `null` if there is no adapter.
 *
 * Throws a TypeError for a malformed flag, and an Error if Dawn's library does not load here.
 */
export function openGpu(dawnFlags: readonly string[]): GpuHandle {
  const malformed = dawnFlags.find((flag) => !/^[a-z-]+=./.test(flag));
  if (malformed !== undefined) {
    throw new TypeError(`openGpu: flag '${malformed}', expected key=value such as backend=vulkan`);
  }
  if (dawn instanceof Error) throw dawn;
  // Mesa warns on every start if this is missing, although it needs it for nothing here.
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  separateDriverCache();
  publishConstants(dawn.globals);
  const gpu = dawn.create([...dawnFlags]);
  // A garbage-collected instance crashes the process at the next promise. This listener holds it until the
  // process ends.
  const hold = (): GPU => gpu;
  process.once('exit', hold);
  return {
    gpu,
    dispose() {
      process.removeListener('exit', hold);
    },
  };
}

/**
 * True where Dawn can find no adapter: its library does not load, or Linux has no Vulkan loader. Dawn would
 * print warnings then that look like a failure.
 */
export function lacksAdapters(): boolean {
  if (dawn instanceof Error) return true;
  return process.platform === 'linux' && loadLibrary('libvulkan.so.1', false) !== undefined;
}

/** This name matches no adapter, so Dawn answers with the names that exist. */
const NO_SUCH_ADAPTER = 'adapter=<a name that no adapter has>';

/** Returns the names of the adapters that Dawn sees now, each once, as its `adapter=` flag matches them. */
export async function listAdapters(): Promise<string[]> {
  if (lacksAdapters()) return [];
  const handle = openGpu([NO_SUCH_ADAPTER]);
  try {
    const adapter = await handle.gpu.requestAdapter();
    // Dawn answers null if there is no adapter. An adapter under that name would mean that Dawn no longer
    // filters by it.
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

/**
 * Defines `GPUBufferUsage`, `GPUMapMode` and the error classes globally, as a browser does. Existing ones
 * stay.
 */
function publishConstants(globals: object): void {
  for (const [name, value] of Object.entries(globals)) {
    if (!(name in globalThis)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  }
}
