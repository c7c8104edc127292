import { embeddedAdapter, useEmbedded } from './embedded.js';
import { type GpuHandle, lacksAdapters, listAdapters, openGpu } from './gpu.js';
import {
  bitsOfEnvironment,
  cureForSlow,
  fasterBits,
  isWide,
  lavapipeOf,
  setBits,
  thisProcessor,
  type Lavapipe,
} from './lavapipe.js';

export type Launch = Launched | NotLaunched;

export interface Launched {
  readonly kind: 'here';
  /** Its `gpu.requestAdapter()` returns the chosen adapter. */
  readonly handle: GpuHandle;
  readonly adapter: ChosenAdapter;
}
/** No adapter is taken, because WebAssembly computes. */
export interface WasmInstead {
  readonly kind: 'wasm';
  /** True where it was asked for by name, false where there is no GPU. */
  readonly byName: boolean;
}
export interface NotLaunched {
  readonly kind: 'none';
  readonly reason: string;
  readonly cure: string;
  /** 2 if no adapter has the given name; 69 if there is no adapter. */
  readonly exitCode: 2 | 69;
}
export interface ChosenAdapter {
  readonly kind: 'hardware' | 'system-software' | 'embedded';
  /** The name that its driver reports, e.g. `llvmpipe: Mesa 25.0.7 (LLVM 15.0.6), 256 bits`. */
  readonly description: string;
  /** Present for Mesa's software adapter. */
  readonly lavapipe?: Lavapipe & {
    /** Who chose the width of its vectors, for people. */
    readonly chosenBy: string;
  };
}

export interface LaunchChoice {
  /**
   * `system` takes hardware, else the system's software adapter. `auto` takes the embedded one, too, where
   * the system has none. `embedded` takes only that one. Any other text takes the first adapter whose name
   * contains it, ignoring case.
   */
  readonly adapter: string;
  /** Further flags for Dawn, e.g. `disable-dawn-features=timestamp_quantization`. */
  readonly dawnFlags?: readonly string[];
  /** True keeps Mesa's own width of vectors: its matrix units crashed with 512 bits (26.1.6). */
  readonly keepBits?: boolean;
}

/**
 * Finds the adapter on which this process will run WGSL kernels. Once it has taken the embedded one, it no
 * longer sees the system's. It creates no device, so a process that has nothing to do may simply end. Call it
 * on the main thread only.
 */
export async function launch({ keepBits = false, ...choice }: LaunchChoice): Promise<Launch> {
  const launched = await find(choice);
  return launched.kind === 'none' || keepBits ? launched : atFasterBits(launched, choice.dawnFlags ?? []);
}

/**
 * Finds what this process will compute with: `auto` takes hardware, else WebAssembly, which is faster than
 * most software adapters (docs/speed.md) and needs no driver; `wasm` takes WebAssembly; anything else an
 * adapter, as in `launch`.
 */
export async function launchOrWasm(choice: LaunchChoice): Promise<Launch | WasmInstead> {
  if (choice.adapter === 'wasm') return { kind: 'wasm', byName: true };
  if (choice.adapter !== 'auto') return launch(choice);
  const found = await fromSystem(choice.dawnFlags ?? []);
  if (found?.adapter.kind === 'hardware') return found;
  found?.handle.dispose();
  return { kind: 'wasm', byName: false };
}

/**
 * The line for the user: the adapter and, for a software adapter, what is faster. `orWasm`: true where
 * WebAssembly could compute instead.
 */
export function announcement({ kind, description, lavapipe }: ChosenAdapter, orWasm: boolean): string {
  if (kind === 'hardware') return `adapter: ${description} (hardware).`;
  const faster = [
    // With wide vectors lavapipe may be faster.
    orWasm && !(lavapipe && isWide(lavapipe)) ? 'WebAssembly (--adapter wasm)' : undefined,
    kind === 'embedded' ? 'lavapipe (sudo bash .ci/vulkan.sh on Debian and Ubuntu)' : undefined,
    lavapipe && cureForSlow(lavapipe),
    'a GPU with its driver',
  ].filter((each) => each !== undefined);
  const what = kind === 'embedded' ? 'embedded' : 'system';
  return `adapter: ${description} (${what} software adapter). Faster: ${faster.join(', or ')}.`;
}

async function find({ adapter, dawnFlags = [] }: LaunchChoice): Promise<Launch> {
  if (adapter === 'embedded') return embedded(dawnFlags);
  if (adapter === 'wasm') {
    const cure = 'another --adapter, e.g. embedded, which comes with npm ci';
    return { kind: 'none', reason: '--adapter wasm runs no WGSL kernels', cure, exitCode: 2 };
  }
  if (adapter !== 'auto' && adapter !== 'system') return named(adapter, dawnFlags);
  const system = await fromSystem(dawnFlags);
  if (system !== undefined) return system;
  const reason = 'the system has no Vulkan, Metal or D3D12 adapter that Dawn accepts';
  if (adapter === 'system') return { kind: 'none', reason, cure: cureForNone(), exitCode: 69 };
  const own = await embedded(dawnFlags);
  return own.kind === 'here'
    ? own
    : { ...own, reason: `${reason}; ${own.reason}`, cure: `${cureForNone()}; or ${own.cure}` };
}

/** Takes hardware first, then Mesa's software adapter, then any other. */
async function fromSystem(dawnFlags: readonly string[]): Promise<Launched | undefined> {
  if (lacksAdapters()) return undefined;
  const first = await open(dawnFlags);
  if (first === undefined || first.adapter.kind === 'hardware') return first;
  // On some machines Dawn offers software first, so ask for the others as well.
  const names = await listAdapters();
  if (names.length < 2) return first;
  first.handle.dispose();
  const llvmpipeFirst = [...names].sort((a, b) => Number(isLlvmpipe(b)) - Number(isLlvmpipe(a)));
  let best: Launched | undefined;
  for (const name of llvmpipeFirst) {
    const next = await open([...dawnFlags, `adapter=${name}`]);
    if (next?.adapter.kind === 'hardware') {
      best?.handle.dispose();
      return next;
    }
    if (best === undefined) best = next;
    else next?.handle.dispose();
  }
  return best;
}

/**
 * Opens Mesa's software adapter again, with wider vectors, where those measured faster here and the user left
 * the width open. Any other adapter is returned as it is. No device may exist yet.
 */
async function atFasterBits(opened: Launched, dawnFlags: readonly string[]): Promise<Launched> {
  const { lavapipe } = opened.adapter;
  if (lavapipe === undefined || bitsOfEnvironment() !== undefined) return opened;
  const bits = fasterBits(lavapipe, thisProcessor());
  if (bits === undefined) return opened;
  setBits(bits);
  // The adapter's full name has its width in it.
  const wider = await open([...dawnFlags, 'adapter=llvmpipe'], {
    chosenBy: 'pcbias, because it is faster here',
  });
  if (wider?.adapter.lavapipe?.bits === bits) {
    opened.handle.dispose();
    return wider;
  }
  wider?.handle.dispose();
  setBits(undefined);
  return opened;
}

async function named(wanted: string, dawnFlags: readonly string[]): Promise<Launch> {
  const names = await listAdapters();
  // Mesa calls lavapipe llvmpipe.
  const sought = wanted.toLowerCase() === 'lavapipe' ? 'llvmpipe' : wanted.toLowerCase();
  const match = names.find((name) => name.toLowerCase().includes(sought));
  const opened = match === undefined ? undefined : await open([...dawnFlags, `adapter=${match}`]);
  if (opened !== undefined) return opened;
  const present = names.length === 0 ? 'none in the system' : names.map((name) => `'${name}'`).join(', ');
  return {
    kind: 'none',
    reason: `no adapter's name contains '${wanted}'; there are: ${present}`,
    cure: 'a part of one of these names, or auto, system, embedded or wasm',
    exitCode: 2,
  };
}

async function embedded(dawnFlags: readonly string[]): Promise<Launch> {
  const unpacked = await embeddedAdapter();
  if (unpacked.kind === 'none') return { ...unpacked, exitCode: 69 };
  const refused = useEmbedded(unpacked);
  const opened = refused === undefined ? await open(dawnFlags, { kind: 'embedded' }) : undefined;
  if (opened !== undefined) return opened;
  return {
    kind: 'none',
    reason: refused ?? `Dawn found no adapter in ${unpacked.folder}`,
    cure: 'PCBIAS_CACHE=<a folder on a file system that is not mounted noexec>',
    exitCode: 69,
  };
}

/** Returns undefined if Dawn has no such adapter. */
async function open(
  dawnFlags: readonly string[],
  { kind, chosenBy }: { kind?: 'embedded'; chosenBy?: string } = {},
): Promise<Launched | undefined> {
  const handle = openGpu(dawnFlags);
  const found = await handle.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (found === null) {
    handle.dispose();
    return undefined;
  }
  const { info } = found;
  const lavapipe = lavapipeOf(info);
  const name = info.description || [info.vendor, info.architecture, info.device].join(' ');
  const adapter: ChosenAdapter = {
    kind: kind ?? (info.isFallbackAdapter ? 'system-software' : 'hardware'),
    description: lavapipe === undefined ? name : `${name}, ${lavapipe.bits} bits`,
    ...(lavapipe && { lavapipe: { ...lavapipe, chosenBy: chosenBy ?? chooserOfBits() } }),
  };
  return { kind: 'here', handle, adapter };
}

function chooserOfBits(): string {
  return bitsOfEnvironment() === undefined ? 'Mesa' : 'LP_NATIVE_VECTOR_WIDTH';
}

function cureForNone(): string {
  return process.platform === 'linux'
    ? 'sudo bash .ci/vulkan.sh (Debian/Ubuntu, Mesa 24 or newer), or a GPU driver'
    : 'install the graphics driver of this machine';
}

function isLlvmpipe(name: string): boolean {
  return name.startsWith('llvmpipe');
}
